import { formatError } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { fslFiles, gradientTable } from './table.ts';

const names = { bval: 'a.bval', bvec: 'a.bvec' };
const BVAL = '0 1000 1000 1000\n';
const ROWS = '0 1 0 0\n0 0 1 0\n0 0 0 1\n';
const COLUMNS = '0 0 0\r\n1,0,0\r\n0\t1\t0\r\n\r\n0 0 1\r\n';

describe('gradientTable', () => {
  it('takes three rows and three columns alike, and b-values in a row or a column', () => {
    const rows = gradientTable(BVAL, ROWS, names);
    expect(rows).toEqual({
      gradients: [
        { b: 0, direction: [0, 0, 0] },
        { b: 1000, direction: [1, 0, 0] },
        { b: 1000, direction: [0, 1, 0] },
        { b: 1000, direction: [0, 0, 1] },
      ],
      zeroed: 0,
      dropped: [],
    });
    expect(gradientTable('0\n1000\n1000\n1000', COLUMNS, names)).toEqual(rows);
    const files = fslFiles(rows.gradients);
    expect(files.bvec).toBe(ROWS);
    expect(gradientTable(files.bval, files.bvec, names)).toEqual(rows);
  });

  it('takes a 3 × 3 table as rows', () => {
    const { gradients } = gradientTable('0 1000 1000', '0 0.6 0\n0 0.8 0\n0 0 1', names);
    expect(gradients[1].direction).toEqual([0.6, 0.8, 0]);
  });

  it('sets NaN to zero where nothing is weighted, and counts it', () => {
    const table = gradientTable('0 5 1000 0', 'nan nan nan\nNaN 0 0\n1 0 0\n0 0 0\n', names);
    expect(table).toEqual({
      gradients: [
        { b: 0, direction: [0, 0, 0] },
        { b: 5, direction: [0, 0, 0] },
        { b: 1000, direction: [1, 0, 0] },
        { b: 0, direction: [0, 0, 0] },
      ],
      zeroed: 2,
      dropped: [],
    });
  });

  it.each(['nan nan nan', '0 0 0', 'nan 1 0'])(
    'refuses or drops a weighted volume with direction %s',
    (row) => {
      const bvec = `0 0 0\n1 0 0\n${row}\n0 1 0\n`;
      expect(() => gradientTable('0 1000 1000 1000', bvec, names)).toThrow(/volume 2 has b = 1000/);
      const table = gradientTable('0 1000 1000 1000', bvec, names, 'drop');
      expect(table.dropped).toEqual([2]);
      expect(table.gradients.map(({ direction }) => direction)).toEqual([
        [0, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
      ]);
    },
  );

  it.each([
    ['other counts', '0 1000', ROWS, 'COUNT_MISMATCH a.bvec: there are 4 directions and 2 b-values.'],
    ['four rows', '0 1', '1 2\n1 2\n1 2\n1 2\n', 'INPUT_INVALID a.bvec: the directions are a table of 4 × 2'],
    ['ragged rows', BVAL, '0 1 0 0\n0 1\n0 0 0 1', 'INPUT_INVALID a.bvec: row 2 has 2 numbers, the first 4'],
    ['words', BVAL, '0 1 0 0\n0 0 x 0\n0 0 0 1', 'INPUT_INVALID a.bvec:2: "x" is no number'],
    ['infinity', 'Infinity 0 0 0', ROWS, 'INPUT_INVALID a.bval:1: "Infinity" is no number'],
    ['a negative b-value', '0 -5 0 0', ROWS, 'INPUT_INVALID a.bval: the b-value of volume 1 is -5'],
    ['b-values in a table', '0 1\n2 3\n', ROWS, 'INPUT_INVALID a.bval: the b-values stand in 2 rows'],
    ['no b-values', ' \n', ROWS, 'INPUT_INVALID a.bval: there are no b-values'],
    ['no directions', BVAL, '', 'INPUT_INVALID a.bvec: the directions are a table of 0 × 0'],
  ])('refuses %s', (_name, bval, bvec, line) => {
    let found = '';
    try {
      gradientTable(bval, bvec, names);
    } catch (error) {
      found = formatError(error);
    }
    expect(found).toContain(line);
  });
});
