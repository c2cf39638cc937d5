import { createHash } from 'node:crypto';
import { escapeText, jsonIsland, type Html } from './html.ts';

export interface PageParts {
  readonly title: string;
  readonly style: string;
  readonly body: Html;
  /** Bundled code of the viewer and what it draws; null leaves both out. */
  readonly viewer: { readonly script: string; readonly data: unknown } | null;
}

/**
 * The whole page. Its policy lets nothing in from outside and runs only the style and the script whose
 * hashes it names: no inline handlers, no style attributes.
 */
export function pageDocument({ title, style, body, viewer }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `style-src '${hashSource(style)}'`,
    ...(viewer === null ? [] : [`script-src '${hashSource(viewer.script)}'`]),
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeText(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    body.markup,
    ...(viewer === null
      ? []
      : [
          `<script type="application/json" id="viewer-data">${jsonIsland(viewer.data)}</script>`,
          `<script>${viewer.script}</script>`,
        ]),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function hashSource(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
