import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Artefact } from '@tractogen/core';
import { decodeTrx } from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workspace, type Workspace } from '../testing/workspace.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const ISBI = resolve(ROOT, '../shared/data/isbi2013-phantom/isbi_challenge_2013.txt');

let space: Workspace;
beforeAll(async () => {
  space = await workspace();
  const give = async (path: string): Promise<void> =>
    await space.write(path, await readFile(join(ROOT, path)));
  for (const name of await readdir(join(ROOT, 'data/fibercup'))) await give(`data/fibercup/${name}`);
  for (const name of ['fibercup', 'isbi2013']) await give(`data/manifests/${name}.json`);
  if (existsSync(ISBI)) await space.write('data/raw/isbi2013/isbi_challenge_2013.txt', await readFile(ISBI));
});
afterAll(async () => await space.remove());

const made = async (more: Record<string, unknown>): Promise<Artefact> =>
  (await space.ingest({ source: 'cohort', subjects: 12, streamlines: 4, ...more })).artefact;

interface Rows {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
async function table(artefact: Artefact, file: string): Promise<Rows> {
  const [head, ...rows] = (await artefact.read(file))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  return { head, rows };
}

describe('a simulated cohort on FiberCup', () => {
  it('stands with its law, who was drawn and what came of them, and says that it is simulated', async () => {
    const artefact = await made({ arm: 'diagnosis' });
    const { law, templates, ...truth } = (await artefact.readJson('truth.json')) as {
      law: { bundles: Record<string, number>[] } & Record<string, unknown>;
      templates: { name: string; logLength: number; logRadius: number }[];
    };
    expect(truth).toMatchObject({ arm: 'diagnosis', geometry: 'fibercup', streamlines: 4 });
    expect(law).toMatchObject({
      ageCentre: 70,
      ages: [50, 90],
      diagnoses: [0.4, 0.35, 0.25],
      steeper: [1, 1.25, 1.5],
      subjectLength: 0.03,
      subjectRadius: 0.03,
      streamlineLength: 0.08,
      sites: [0.99, 1, 1.01],
      faSites: [-0.02, 0, 0.02],
    });
    const of = (name: string): number[] => law.bundles.map((bundle) => bundle[name]);
    expect(of('lambda')).toEqual([-0.02, -0.05, -0.02, 0, -0.05, -0.02, 0]);
    expect(of('rho')).toEqual([-0.025, -0.06, -0.025, 0, -0.06, -0.025, 0]);
    expect(of('kappa')).toEqual([-0.05, -0.1, -0.05, 0, -0.1, -0.05, 0]);
    expect(of('beta')).toEqual([0.05, 0, 0, 0, 0, 0, 0]);
    const [frail, other] = [
      { delta: -0.04, gamma: -0.08, eta: -0.3, bow: 1.5 },
      { delta: -0.005, gamma: -0.02, eta: -0.05, bow: 0 },
    ];
    for (const [i, bundle] of law.bundles.entries())
      expect(bundle).toMatchObject([1, 4].includes(i) ? frail : other);
    // Mean lengths of the dense set's bundles, mm, as its README has them.
    for (const [i, mm] of [88.1, 138.7, 65.1, 116.4, 138.1, 123.2, 109.4].entries())
      expect(Math.abs(Math.exp(templates[i].logLength) - mm)).toBeLessThan(0.02 * mm);

    expect(artefact.access).toBe('open');
    const bytes = await artefact.read('truth.json');
    expect(await artefact.readJson('simulated.json')).toEqual({
      schema: 1,
      what: 'simulated, chosen parameters; not a law of human anatomy',
      arm: 'diagnosis',
      geometry: 'fibercup',
      lawSha256: createHash('sha256').update(bytes).digest('hex'),
    });

    const subjects = await table(artefact, 'truth-subjects.tsv');
    expect(subjects.rows).toHaveLength(12);
    const bundles = await table(artefact, 'truth-bundles.tsv');
    expect(bundles.rows).toHaveLength(12 * 7);
    const count = bundles.head.indexOf('count');
    const drawn = bundles.rows.reduce((sum, row) => sum + Number(row[count]), 0);
    expect(artefact.manifest.counts).toEqual({ in: drawn, out: drawn, dropped: {} });
    const { points, offsets } = decodeTrx(await artefact.read('tractogram.trx'));
    expect(offsets).toHaveLength(drawn + 1);
    expect(points.every(Number.isFinite)).toBe(true);
  });

  it('tells in its labels what a study would know, and no more', async () => {
    const artefact = await made({ arm: 'null-permuted' });
    const labels = await table(artefact, 'labels.tsv');
    expect(labels.head).toEqual('index label name class subject diagnosis sex site age icv'.split(' '));
    const subjects = await table(artefact, 'truth-subjects.tsv');
    const at = (row: readonly string[], name: string): string => row[subjects.head.indexOf(name)];
    const shown = new Map(subjects.rows.map((row) => [at(row, 'subject'), row]));
    for (const row of labels.rows) {
      const subject = shown.get(row[4]) ?? [];
      expect(row[5]).toBe(at(subject, 'shown_diagnosis'));
      expect(Number(row[8])).toBeCloseTo(Number(at(subject, 'shown_age')), 3);
    }
    expect(subjects.rows.some((row) => at(row, 'age') !== at(row, 'shown_age'))).toBe(true);
  });
});

it.skipIf(!existsSync(ISBI))(
  'a simulated cohort on the ISBI 2013 geometry (../shared) has its 27 bundles, and nothing of FiberCup’s',
  async () => {
    const artefact = await made({ geometry: 'isbi2013' });
    const { templates } = (await artefact.readJson('truth.json')) as { templates: unknown[] };
    expect(templates).toHaveLength(27);
    expect((await table(artefact, 'truth-bundles.tsv')).rows).toHaveLength(12 * 27);
    expect(artefact.has('bundles.json')).toBe(false);
    expect(await artefact.readJson('simulated.json')).toMatchObject({ geometry: 'isbi2013' });
  },
);
