import { describe, expect, it } from 'vitest';
import { params } from './params.ts';

const complaints = (value: object): string[] => {
  const parsed = params.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
};

describe('params', () => {
  it('without a method are those of rejection, and stay what they are when read again', () => {
    const once = params.parse({});
    expect(once).toMatchObject({ method: 'rejection', count: 200, envelope: { percentile: 75 } });
    for (const method of ['rejection', 'kde', 'prior', 'conditional'])
      expect(params.parse(params.parse({ method }))).toEqual(params.parse({ method }));
  });

  it.each([
    [{ method: 'kde', envelope: 'exact' }, 'envelope has no effect with method kde, only with rejection'],
    [
      { method: 'prior', kernel: 'bundle' },
      'kernel has no effect with method prior, only with rejection or kde',
    ],
    [{ method: 'prior', requests: {} }, 'requests has no effect with method prior, only with conditional'],
    [{ method: 'conditional', count: 3 }, 'count has no effect with method conditional'],
    [{ method: 'conditional', seeds: {} }, 'seeds has no effect with method conditional'],
    [{ tries: 4 }, 'tries has no effect with method rejection, only with prior or conditional'],
    [
      { method: 'conditional', requests: { attributes: { length: { uniform: [95, 5] } } } },
      'the first percentile is the smaller one',
    ],
  ])('%j is refused', (value, message) => {
    expect(complaints(value).join()).toContain(message);
  });

  it('switch acceptance off for raw decoder outputs, and on one by one', () => {
    const off = { whiteMatter: false, length: false, withinVolume: false };
    expect(params.parse({ method: 'prior' }).acceptance).toEqual(off);
    const on = params.parse({ method: 'conditional', acceptance: { whiteMatter: {} } });
    expect(on.acceptance).toEqual({ ...off, whiteMatter: { occupancy: 0.95, trim: true } });
  });
});
