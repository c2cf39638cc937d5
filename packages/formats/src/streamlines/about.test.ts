import { describe, expect, it } from 'vitest';
import { aboutColumns, type About } from './about.ts';

const columns = (...rows: About[]) => aboutColumns(rows, (row) => ({ file: 'labels.tsv', line: row + 2 }));

describe('aboutColumns', () => {
  it('reads names as dictionaries and numbers as they are; empty cells are null', () => {
    const found = columns(
      { subject: 'b', age: '71.5', diagnosis: 'AD', weight: '0' },
      { subject: 'a', age: '', diagnosis: 'n/a', weight: '2e-3' },
    );
    expect(found.subject).toEqual({ codes: Int32Array.of(1, 0), names: ['a', 'b'] });
    expect(found.diagnosis).toEqual({ codes: Int32Array.of(0, -1), names: ['AD'] });
    expect([...found.age]).toEqual([71.5, Number.NaN]);
    expect(found.weight).toEqual(Float32Array.of(0, 2e-3));
    expect(found.site).toEqual({ codes: Int32Array.of(-1, -1), names: [] });
  });

  it.each([
    [[{ age: '70' }, { age: 'old' }], 3, /age is "old"/],
    [[{ weight: '-1' }], 2, /weight is "-1"/],
    [[{ icv: 'Infinity' }], 2, /icv/],
    [[{ diagnosis: 'CN' }, { diagnosis: 'EMCI' }], 3, /diagnosis is "EMCI"/],
    [[{ subject: 'a' }, {}], 3, /no subject/],
  ])('refuses %j at its line', (rows: About[], line, message) => {
    expect(() => columns(...rows)).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        place: { file: 'labels.tsv', line },
        message: expect.stringMatching(message),
      }),
    );
  });
});
