import { decodeTrx, encodeTrk, encodeTrx } from '@tractogen/formats';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ONE_BUNDLE } from './testing/one-bundle.ts';
import { asked, straight, three, tractogram } from './testing/own-tractogram.ts';
import { workspace, type Workspace } from './testing/workspace.ts';

let space: Workspace;
beforeEach(async () => {
  space = await workspace();
});
afterEach(async () => await space.remove());

async function labels(params: Record<string, unknown>): Promise<string> {
  const { artefact } = await space.ingest(params);
  return (await artefact.read('labels.tsv')).toString();
}

describe('weights of tcksift2', () => {
  beforeEach(async () => await space.write('data/raw/t.trk', encodeTrk(three)));
  it.each(['# command_history: tcksift2 a b c\n0.5 0 2.25 \n', '0.5\n0\n2.25\n'])(
    'become the column `weight` of the streamlines, written as %j',
    async (text) => {
      await space.write('data/raw/w.txt', text);
      const { artefact } = await space.ingest(asked({ weights: 'data/raw/w.txt' }));
      const { perStreamline } = decodeTrx(await artefact.read('tractogram.trx'));
      expect([...(perStreamline.get('weight')?.values ?? [])]).toEqual([0.5, 0, 2.25]);
    },
  );
  it.each([
    ['0.5 1', 'COUNT_MISMATCH', 'there are 2 weights for 3 streamlines'],
    ['# nothing\n', 'COUNT_MISMATCH', 'there are 0 weights for 3 streamlines'],
    ['0.5 -1 1', 'NOT_FINITE', 'the weight of streamline 1 is -1'],
    ['0.5 1 nan', 'NOT_FINITE', 'the weight of streamline 2 is NaN'],
    ['# a\n0.5 x 1', 'INPUT_INVALID', '"x" is no number'],
  ])('are refused as %j', async (text, code, message) => {
    await space.write('data/raw/w.txt', text);
    await expect(space.ingest(asked({ weights: 'data/raw/w.txt' }))).rejects.toMatchObject({
      code,
      message,
      place: { file: 'data/raw/w.txt' },
    });
  });
});

describe('labels from a table', () => {
  beforeEach(async () => await space.write('data/raw/t.trk', encodeTrk(three)));
  it('takes tabs or commas, other column names, and names bundles by number', async () => {
    await space.write('data/raw/l.csv', '\uFEFFindex,bundle\r\n0,2\r\n1,no_connection\r\n2,7\r\n');
    expect(await labels(asked({ labels: 'data/raw/l.csv', labelColumn: 'bundle' }))).toBe(
      'index\tlabel\tname\tclass\n0\t2\tbundle_2\tplausible\n1\tno_connection\tno_connection\timplausible\n2\t7\tbundle_7\tplausible\n',
    );
  });
  it('takes along whose a streamline is, and leaves out what no row tells', async () => {
    await space.write('data/raw/l.tsv', 'label\tsubject\tage\tsite\n1\ta\t70.5\t\n1\tb\t\t\n2\ta\t70.5\t\n');
    const rows = (await labels(asked({ labels: 'data/raw/l.tsv' }))).trim().split('\n');
    expect(rows).toEqual([
      'index\tlabel\tname\tclass\tsubject\tage',
      '0\t1\tbundle_1\tplausible\ta\t70.5',
      '1\t1\tbundle_1\tplausible\tb\t',
      '2\t2\tbundle_2\tplausible\ta\t70.5',
    ]);
    await space.write('data/raw/l.tsv', 'label\tdiagnosis\n1\tCN\n1\tLMCI\n2\tAD\n');
    await expect(labels(asked({ labels: 'data/raw/l.tsv' }))).rejects.toThrow(/"LMCI"/);
  });
  it('needs no labels beside names', async () => {
    await space.write('data/raw/l.tsv', 'name\nCST_left\nno_connection\nCST_left\n');
    const rows = (await labels(asked({ labels: 'data/raw/l.tsv' }))).trim().split('\n').slice(1);
    expect(rows.map((row) => row.split('\t').slice(1))).toEqual([
      ['', 'CST_left', 'plausible'],
      ['', 'no_connection', 'implausible'],
      ['', 'CST_left', 'plausible'],
    ]);
  });
  it('says which column is missing, where, and which there are', async () => {
    await space.write('data/raw/l.tsv', 'index\ttract\n0\t1\n1\t1\n2\t1\n');
    await expect(space.ingest(asked({ labels: 'data/raw/l.tsv' }))).rejects.toMatchObject({
      code: 'COLUMN_MISSING',
      place: { file: 'data/raw/l.tsv', line: 1 },
      message: expect.stringMatching(/label.*index, tract/),
    });
  });
  it.each([
    ['too few rows', 'label\n1\n2\n', 'COUNT_MISMATCH', undefined],
    ['a ragged row', 'label\tname\n1\ta\n2\n3\tc\n', 'COUNT_MISMATCH', 3],
    ['another order', 'index\tlabel\n1\t1\n0\t1\n2\t1\n', 'INPUT_INVALID', 2],
    ['a strange class', 'label\tclass\n1\tplausible\n1\tmaybe\n1\tplausible\n', 'INPUT_INVALID', 3],
    ['an empty table', '', 'COLUMN_MISSING', 1],
  ])('refuses %s', async (_name, text, code, line) => {
    await space.write('data/raw/l.tsv', text);
    await expect(space.ingest(asked({ labels: 'data/raw/l.tsv' }))).rejects.toMatchObject({
      code,
      place: line === undefined ? {} : { line },
    });
  });
});

describe('labels without a table', () => {
  it('come from groups, and the unassigned are counted', async () => {
    await space.write(
      'data/raw/t.trx',
      encodeTrx(tractogram([straight, straight, straight], { AF: [2], no_connection: [0] })),
    );
    const { artefact, warnings } = await space.ingest(asked({ path: 'data/raw/t.trx' }));
    const rows = (await artefact.read('labels.tsv')).toString().trim().split('\n').slice(1);
    expect(rows.map((row) => row.split('\t').slice(2))).toEqual([
      ['no_connection', 'implausible'],
      ['', 'plausible'],
      ['AF', 'plausible'],
    ]);
    expect(warnings).toEqual([expect.stringContaining('1 of 3 streamlines are in no bundle')]);
  });
  it('of several groups are the first in the file, and told', async () => {
    const groups = { AF: [0, 2, 2], SLF: [1, 2] };
    await space.write('data/raw/t.trx', encodeTrx(tractogram([straight, straight, straight], groups)));
    const { artefact, warnings } = await space.ingest(asked({ path: 'data/raw/t.trx' }));
    const rows = (await artefact.read('labels.tsv')).toString().trim().split('\n').slice(1);
    expect(rows.map((row) => row.split('\t')[2])).toEqual(['AF', 'SLF', 'AF']);
    expect(warnings).toEqual(['1 of 3 streamlines are in several groups; the first in the file counts']);
  });
  it('are refused by the file where bundle definitions are none', async () => {
    await space.write('data/raw/b.json', JSON.stringify({ ...ONE_BUNDLE, ends: [] }));
    await space.write('data/raw/t.trk', encodeTrk(three));
    await expect(labels(asked({ bundles: 'data/raw/b.json' }))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 'ends of the bundle definitions is not an object',
      place: { file: 'data/raw/b.json' },
      remedy: expect.stringContaining('data/fibercup/bundles.json') as string,
    });
  });
  it('come from the rule of bundle definitions', async () => {
    await space.write('data/raw/b.json', JSON.stringify(ONE_BUNDLE));
    await space.write(
      'data/raw/t.trk',
      encodeTrk(
        tractogram([
          straight,
          [
            [1, 1, 1],
            [9, 9, 9],
          ],
        ]),
      ),
    );
    expect(await labels(asked({ bundles: 'data/raw/b.json' }))).toBe(
      'index\tlabel\tname\tclass\n0\t3\tbar\tplausible\n1\t\tno_connection\timplausible\n',
    );
  });
});
