import { attributeColumn } from '@tractogen/codec';
import { SHAPE_ATTRIBUTES } from '@tractogen/geometry';
import { describe, expect, it } from 'vitest';
import { arcs } from '../testing/stage/arcs.ts';
import { MEASURED, attributeName } from './training.ts';

describe('MEASURED', () => {
  it('names the attributes that are measured on one streamline, and no other', () => {
    for (const { name } of SHAPE_ATTRIBUTES) expect(name).toMatch(MEASURED);
    for (const name of ['age', 'icv', 'weight', 'diagnosis=AD', 'end_w', 'lengths']) {
      expect(name).not.toMatch(MEASURED);
    }
  });
});

describe('attributeName', () => {
  it.each([
    ...SHAPE_ATTRIBUTES.map(({ name }) => name),
    'age',
    'icv',
    'weight',
    'diagnosis=AD',
    'sex=f',
    'site=1',
    'protocol=b',
    'lenght',
    'Length',
    'end_w',
    'diagnosis',
    'group=1',
    'length ',
    '',
  ])('takes %j if it can be read from a table, and only then', (name) => {
    const table = arcs(4, 'train');
    const read = (): unknown => attributeColumn(table, name);
    if (attributeName.safeParse(name).success) expect(read).not.toThrow();
    else expect(read).toThrow(/no attribute of a streamline/);
  });
});
