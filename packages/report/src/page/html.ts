/** Markup that may stand in the page as it is; anything else is escaped. */
export interface Html {
  readonly markup: string;
}

export type Content = Html | string | number | null | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** Escapes text for content and for quoted attributes alike. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"'`]/g, (char) => ENTITIES[char]).replace(CONTROL, '\ufffd');
}

/**
 * Template tag: what is filled in is escaped unless it is {@link Html}; lists are joined; null and false are nothing.
 * Attributes must be quoted. Links are never built from data.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  let markup = parts[0];
  for (const [i, value] of values.entries()) markup += render(value) + parts[i + 1];
  return { markup };
}

/** Marks a string that this package made itself as markup. */
export function raw(markup: string): Html {
  return { markup };
}

function render(value: Content): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map(render).join('');
}

/** JSON that can stand in a `<script type="application/json">`: no `<` is left that could end the element. */
export function jsonIsland(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
