import { describe, expect, it } from 'vitest';
import { meets } from './bars.ts';
import { judged, rangeWords, verdictOf } from './judged.ts';

describe('meets', () => {
  it.each([
    [0.9, { low: 0.9, high: 1.1 }, true],
    [1.1, { low: 0.9, high: 1.1 }, true],
    [1.11, { low: 0.9, high: 1.1 }, false],
    [0.2, { high: 0.2 }, true],
    [-3, { low: 0.8 }, false],
    [undefined, { low: 0.8 }, null],
    [Number.NaN, { low: 0.8 }, null],
    [0.5, undefined, null],
  ])('%s in %o: %s', (value, range, met) => {
    expect(meets(value, range)).toBe(met);
  });
});

describe('what is told of it', () => {
  it('sets off what misses, and leaves alone what is not asked', () => {
    expect(judged(0.5, { low: 0.8 }, '0.50').markup).toBe('<span class="missed">0.50</span>');
    expect(judged(0.9, { low: 0.8 }, '0.90').markup).toBe('<span class="met">0.90</span>');
    expect(judged(0.5, undefined, '0.50').markup).toBe('0.50');
  });

  it('names what is missed; what is unknown counts as neither', () => {
    const text = (found: Parameters<typeof verdictOf>[0]): string =>
      verdictOf(found).markup.replaceAll(/<[^>]+>/g, '');
    expect(
      text([
        ['R²', true],
        ['slope', null],
      ]),
    ).toBe('met');
    expect(
      text([
        ['R²', false],
        ['slope', true],
        ['identity', false],
      ]),
    ).toBe('missed: R², identity');
    expect(text([['R²', null]])).toBe('–');
  });

  it.each([
    [{ low: 0.7, high: 1.3 }, '0.7 to 1.3'],
    [{ low: 0.8 }, '0.8 or more'],
    [{ high: 0.2 }, '0.2 or less'],
    [{ low: 0.05 }, '0.05 or more'],
    [{ high: 1 }, '1.0 or less'],
  ])('words of %o', (range, words) => {
    expect(rangeWords(range)).toBe(words);
  });
});
