import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openArtefact } from '@tractogen/core';
import { readSplit } from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeCache, type FakeCache } from '../../pipeline/src/testing/fake-cache.ts';
import { madeVisits, writeCohort } from './testing/made-cohort.ts';
import { hasMrtrix } from './testing/mrtrix.ts';
import { shippedPipeline, type ShippedPipeline } from './testing/shipped-pipeline.ts';

/** Whatever names a made participant, a visit's date or an image. */
const NAMES = /(?:999|002)_?S_?9[09]|201[23]-0|I9[90]00|PatientName/;
const NODES = ['ingest', 'streamlines', 'pca32', 'condvae', 'asked', 'metrics', 'report'];

/** `pipelines/adni.yaml` as it ships, but for sizes: small images are tracked shortly, and little is trained. */
const SMALLER: readonly (readonly [string, string])[] = [
  ['onFailure: skip', 'onFailure: skip\n      denoise: false\n      lmax: 4'],
  [
    'tracking: [{ algorithm: iFOD2, select: 2000, minLength: 30, maxLength: 250, cutoff: 0.06 }]',
    'tracking: [{ algorithm: iFOD2, select: 30, seeds: 6000, minLength: 10, cutoff: 0.05 }]',
  ],
  ['preset: tractogen\n', 'preset: tractogen\n      latent: 16\n      epochs: 1\n'],
  ['count: 1000', 'count: 90'],
];

describe.skipIf(!hasMrtrix)(
  'the pipeline of ADNI, whole, through Nx, on a made cohort (needs MRtrix3)',
  () => {
    let adni: ShippedPipeline;
    let cache: FakeCache;
    beforeAll(async () => {
      adni = shippedPipeline('adni', SMALLER);
      await writeCohort(join(adni.root, 'data/raw/adni'), madeVisits(6));
      cache = await fakeCache(join(adni.folder, 'requests.txt'));
      const said = adni.nx(['run', 'pipelines:adni', '--outputStyle=static'], {
        NX_SELF_HOSTED_REMOTE_CACHE_SERVER: cache.url,
        NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'token',
      });
      writeFileSync(join(adni.folder, 'terminal.txt'), said);
    }, 500_000);
    afterAll(() => {
      cache.stop();
      adni.remove();
    });

    it('keeps the restriction of its data in every artefact', async () => {
      for (const id of NODES) expect((await openArtefact(adni.out(id))).access).toBe('restricted');
    });

    it('has each subject’s visits in one split, with the age and diagnosis of the tables', async () => {
      const artefact = await openArtefact(adni.out('streamlines'), { kind: 'streamlines' });
      const splits = new Map<string, Set<string>>();
      const seen = new Set<string>();
      for (const split of ['train', 'valid', 'test'] as const) {
        const table = await readSplit(artefact, split);
        expect(table.rows).toBeGreaterThan(0);
        for (let row = 0; row < table.rows; row++) {
          const subject = table.subject.names[table.subject.codes[row]];
          splits.set(subject, (splits.get(subject) ?? new Set()).add(split));
          seen.add(`${table.age[row]} ${table.diagnosis.names[table.diagnosis.codes[row]]}`);
          expect(table.weight?.[row]).toBeGreaterThan(0);
        }
      }
      expect(splits.size).toBe(6);
      expect([...splits.values()].every((of) => of.size === 1)).toBe(true);
      // Every other participant has a visit a year later; Dementia is AD.
      expect([...seen].toSorted()).toEqual([
        '62.5 CN',
        '63.5 CN',
        '67.5 MCI',
        '72.5 AD',
        '73.5 AD',
        '77.5 CN',
        '82.5 MCI',
        '83.5 MCI',
        '87.5 AD',
      ]);
    });

    it('generates what was asked for, by age and diagnosis', async () => {
      const artefact = await openArtefact(adni.out('asked'), { kind: 'samples' });
      const { attributes } = (await artefact.readJson('requests.json')) as {
        attributes: Record<string, number[]>;
      };
      expect(new Set(attributes.age)).toEqual(new Set([60, 70, 80]));
      const told = new Set(
        attributes.age.map((_, i) => `${attributes['diagnosis=MCI'][i]}${attributes['diagnosis=AD'][i]}`),
      );
      // CN, MCI, AD.
      expect(told).toEqual(new Set(['00', '10', '01']));
    });

    it('asks a cache that others share for nothing, and gives it nothing', () => {
      expect(cache.look()).toEqual({ requests: [], bodies: [] });
    });

    it('names no participant, date or image in a byte outside the data, what Nx keeps of the terminal among them', () => {
      const { folder } = adni;
      const filesIn = (part: string): string[] =>
        readdirSync(join(folder, part), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name));
      const below = {
        results: filesIn('workspace/results'),
        cache: filesIn('nx-cache'),
        nx: filesIn('nx-data'),
      };
      const files = [
        ...Object.values(below).flat(),
        join(folder, 'terminal.txt'),
        join(folder, 'requests.txt'),
      ];
      // Artefacts of all nodes stand in the workspace and in Nx's cache.
      for (const part of [below.results, below.cache])
        expect(part.filter((path) => path.endsWith('/artefact.json'))).toHaveLength(NODES.length);
      expect(below.cache.filter((path) => path.includes('terminalOutput')).length).toBeGreaterThan(0);
      const naming = files.filter((path) =>
        NAMES.test(path.slice(folder.length) + readFileSync(path, 'latin1')),
      );
      expect(naming).toEqual([]);
    });
  },
);
