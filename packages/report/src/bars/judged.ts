import { html, type Content, type Html } from '../page/html.ts';
import { figure } from '../page/parts.ts';
import { meets, type Range } from './bars.ts';

/** A figure as it is told, set off where it misses what is asked. */
export function judged(value: number | undefined, range: Range | undefined, text: Content): Html {
  const met = meets(value, range);
  if (met === null) return html`${text}`;
  return met ? html`<span class="met">${text}</span>` : html`<span class="missed">${text}</span>`;
}

/** `met`, or `missed: ` and what; a dash where nothing could be judged. */
export function verdictOf(found: readonly (readonly [name: string, met: boolean | null])[]): Html {
  const known = found.filter(([, met]) => met !== null);
  if (known.length === 0) return html`–`;
  const missed = known.filter(([, met]) => met === false).map(([name]) => name);
  return missed.length === 0
    ? html`<span class="met">met</span>`
    : html`<span class="missed">missed</span>: ${missed.join(', ')}`;
}

/**
 * A range in words: `0.7 to 1.3`, `0.8 or more`, `0.2 or less`.
 *
 * @param decimals as many as its ends need, one at least, if left out
 */
export function rangeWords({ low, high }: Range, decimals = needed(low, high), scale = 1): string {
  const tell = (value: number): string => figure(scale * value, decimals);
  if (low !== undefined && high !== undefined) return `${tell(low)} to ${tell(high)}`;
  return low !== undefined ? `${tell(low)} or more` : high !== undefined ? `${tell(high)} or less` : '';
}

function needed(...ends: readonly (number | undefined)[]): number {
  const lengths = ends.map((end) => String(end ?? 0).split('.')[1]?.length ?? 0);
  return Math.max(1, ...lengths);
}
