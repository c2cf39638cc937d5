import { SHAPE_ATTRIBUTES } from '@tractogen/geometry';
import { describe, expect, it } from 'vitest';
import { MEASURED } from './training.ts';

describe('MEASURED', () => {
  it('names the attributes that are measured on one streamline, and no other', () => {
    for (const { name } of SHAPE_ATTRIBUTES) expect(name).toMatch(MEASURED);
    for (const name of ['age', 'icv', 'weight', 'diagnosis=AD', 'end_w', 'lengths']) {
      expect(name).not.toMatch(MEASURED);
    }
  });
});
