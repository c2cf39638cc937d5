import { firstSurprise, MUTANTS } from '@tractogen/formats/testing/mutants';
import { labelRule, parseBundles } from '@tractogen/geometry';
import { expect, it } from 'vitest';
import { parseCsv } from './adni/csv.ts';
import { gradientTable } from './gradients/table.ts';
import { labelsFromTable } from './tables/labels.ts';
import { parseTable } from './tables/table.ts';
import { ONE_BUNDLE } from './testing/one-bundle.ts';

/** Far more than they take; a hang ends here. */
const TIMEOUT = 60_000 + 30 * MUTANTS;

const columns = { labelColumn: 'label', nameColumn: 'name', classColumn: 'class', implausible: ['none'] };
const labels = [
  'index\tlabel\tname\tclass\tsubject\tage\tdiagnosis\tsex\tweight',
  '0\t1\tAF\tplausible\ta\t70.5\tCN\tF\t0.25',
  '1\t\tnone\timplausible\tb\t\tMCI\tM\t',
  '2\t2\tSLF\tplausible\ta\t70.5\tCN\tF\t3',
  '',
].join('\n');
const csv = 'RID,VISCODE,"DX_bl",AGE\r\n2,bl,"CN",74.3\r\n3,"m06","AD, ""late""",81\r\n';
const bvec = '0 1 0 0.6\n0 0 1 0.8\n0 0 0 0\n';
const bundles = JSON.stringify(ONE_BUNDLE);
const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Whoever reads a file of JSON tells this by itself.
    return {};
  }
};

it.each<[string, string, (text: string) => unknown]>([
  ['labels', labels, (text) => labelsFromTable(parseTable(text, 'l.tsv'), 3, columns)],
  ['table of ADNI', csv, (text) => parseCsv(text, 'ADNIMERGE.csv')],
  ['b-values', '0 1000 1000 2000\n', (text) => gradientTable(text, bvec, { bval: 'a', bvec: 'b' }, 'drop')],
  ['directions', bvec, (text) => gradientTable('0 1000 1000 2000\n', text, { bval: 'a', bvec: 'b' })],
  [
    'definitions of bundles',
    bundles,
    (text) => {
      const json = asJson(text);
      parseBundles(json);
      return labelRule(json)(Float32Array.of(1, 1, 1, 20, 1, 1), 0, 2);
    },
  ],
])('damaged %s give a result or a TractogenError (R-03)', { timeout: TIMEOUT }, async (name, file, read) => {
  const damaged = await firstSurprise(name, Buffer.from(file), (bytes) =>
    read(Buffer.from(bytes).toString()),
  );
  expect(damaged).toBeNull();
});
