import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { pageDocument } from './document.ts';
import { html, jsonIsland, raw } from './html.ts';

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '" onmouseover="alert(1)',
  "' onfocus='alert(1)",
  'javascript:alert(1)',
  '<svg><title><b>x</b></title></svg>',
  '=HYPERLINK("http://example.org")',
  '`${1}`',
  'a\u0000b\u001bc',
];

describe('html', () => {
  it.each(HOSTILE)('shows %j as text, in content and in attributes', (text) => {
    const { markup } = html`<p title="${text}" class="${text}">${text}</p>`;
    const { document } = new JSDOM(markup).window;
    expect(document.body.children).toHaveLength(1);
    const paragraph = document.querySelector('p');
    // oxlint-disable-next-line no-control-regex
    const shown = text.replace(/[\u0000-\u001f]/g, '�');
    expect(paragraph?.textContent).toBe(shown);
    expect(paragraph?.children).toHaveLength(0);
    expect(paragraph?.getAttribute('title')).toBe(shown);
    expect(paragraph?.getAttributeNames()).toEqual(['title', 'class']);
  });

  it('joins lists, keeps markup, drops null and false', () => {
    expect(html`${[html`<i>a</i>`, 'b<', 3]}${null}${false}${undefined}${raw('<hr>')}`.markup).toBe(
      '<i>a</i>b&lt;3<hr>',
    );
  });
});

describe('pageDocument', () => {
  it('names the hashes of its style and script, and allows nothing else', async () => {
    const data = { text: HOSTILE, other: '<!-- <script>' };
    const page = pageDocument({
      title: HOSTILE[1],
      style: 'p{color:red}',
      body: html`<p>x</p>`,
      viewer: { script: 'start()', data },
    });
    const { document } = new JSDOM(page).window;
    const policy = document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '';
    const hash = async (text: string): Promise<string> =>
      Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('base64');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(
      `style-src 'sha256-${await hash(document.querySelector('style')?.textContent ?? '')}'`,
    );
    const scripts = [...document.querySelectorAll('script')];
    expect(scripts).toHaveLength(2);
    expect(policy).toContain(`script-src 'sha256-${await hash(scripts[1].textContent ?? '')}'`);
    expect(policy).not.toMatch(/unsafe|http|\*/);
    expect(JSON.parse(scripts[0].textContent ?? '')).toEqual(data);
    expect(document.title).toBe(HOSTILE[1]);
  });

  it('leaves no < in a data island', () => {
    expect(jsonIsland({ a: HOSTILE })).not.toContain('<');
  });
});
