import { readFileSync } from 'node:fs';

/** The page's only style sheet; what is in the document is exactly what its policy hashes. */
export function pageStyle(): string {
  return readFileSync(new URL('style.css', import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}
