import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import {
  applyAffine,
  invertAffine,
  multiplyAffine,
  readImage,
  readSplit,
  type Affine,
} from '@tractogen/formats';
import { join } from 'node:path';
import { openArtefact } from '@tractogen/core';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeCache, type FakeCache } from '../../pipeline/src/testing/fake-cache.ts';
import { lyingOf, madeLabel, madeVisits, madeWidth, writeCohort } from './testing/made-cohort.ts';
import { farFromBundles, placesInHead } from './testing/made-head.ts';
import { hasMrtrix } from './testing/mrtrix.ts';
import { shippedPipeline, type ShippedPipeline } from './testing/shipped-pipeline.ts';

/** Whatever names a made participant, a visit's date or an image. */
const NAMES = /(?:999|002)_?S_?9[09]|201[23]-?0[56]-?\d\d|I9[90]\d{3}|PatientName/;
/** Digits of fractions and digests, in which days of 2012 stand by chance: one in fifty files of 500 random fractions has one. */
const RANDOM_DIGITS = /\d\.\d{9,}|[\da-f]{32,}/g;
const naming = (text: string): boolean => NAMES.test(text.replaceAll(RANDOM_DIGITS, '~'));

it('knows a name, a day and an image from digits of a fraction', () => {
  const named = [
    'sub-ADNI999S9001',
    '002_S_9999',
    '2012-05-01',
    'scan_20130511.nii',
    '1.2012-05-11',
    'I90001',
  ];
  expect(named.filter((text) => !naming(text))).toEqual([]);
  expect(['0.1720120512843', `sha256 ${'20130611ab'.repeat(4)}`].filter(naming)).toEqual([]);
});

const NODES = ['ingest', 'streamlines', 'pca32', 'condvae', 'asked', 'metrics', 'report'];

/** `pipelines/adni.yaml` as it ships, but for sizes: small images are tracked shortly, and little is trained. */
const SMALLER: readonly (readonly [string, string])[] = [
  // The made heads were moved rigidly; affinely their unlike bundles would be fitted too.
  ['kind: affine', 'kind: rigid'],
  ['onFailure: skip', 'onFailure: skip\n      denoise: false\n      lmax: 4'],
  [
    'tracking: [{ algorithm: iFOD2, select: 2000, minLength: 30, maxLength: 250, cutoff: 0.06 }]',
    'tracking: [{ algorithm: iFOD2, select: 30, seeds: 6000, minLength: 10, cutoff: 0.3 }]',
  ],
  ['preset: tractogen\n', 'preset: tractogen\n      latent: 16\n      epochs: 1\n'],
  ['count: 1000', 'count: 90'],
];

interface SpaceFile {
  readonly visits: readonly {
    readonly subject: string;
    readonly session: string;
    readonly toTemplate: Affine;
  }[];
  readonly builtFrom: readonly { readonly subject: string; readonly session: string }[];
}

/** Whose a pseudonym is, by the list beside the key. */
function ridOf(root: string, pseudonym: string): number {
  const names = readFileSync(join(root, 'data/raw/adni/pseudonyms/names.tsv'), 'utf8');
  const label = names.split('\n').find((line) => line.startsWith(`${pseudonym}\t`));
  const visit = madeVisits(6).find(({ rid }) => label?.endsWith(`sub-${madeLabel(rid)}`));
  return visit?.rid ?? Number.NaN;
}

/** Largest distance between the places of any two heads, mm. */
function farthest(heads: readonly Float32Array[], at: number): number {
  return Math.max(
    ...heads.flatMap((a) =>
      heads.map((b) => Math.hypot(a[at] - b[at], a[at + 1] - b[at + 1], a[at + 2] - b[at + 2])),
    ),
  );
}

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
      // Minutes, and more on a busy machine: nothing here is timed.
    }, 1_500_000);
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

    it('brings every visit to one template, wherever its head lay in the scanner', async () => {
      const artefact = await openArtefact(adni.out('streamlines'), { kind: 'streamlines' });
      const { visits, builtFrom } = (await artefact.readJson('space.json')) as SpaceFile;
      expect(visits).toHaveLength(9);
      const places = placesInHead();
      const toHead = new Map<string, Affine>();
      const widths = new Map<string, number>();
      const arrived = visits.map(({ subject, session, toTemplate }) => {
        const rid = ridOf(adni.root, subject);
        const way = multiplyAffine(toTemplate, lyingOf(rid, session));
        toHead.set(`${subject} ${session}`, invertAffine(way));
        widths.set(subject, madeWidth(rid));
        return applyAffine(way, places);
      });
      // Corresponding places of all heads meet: less than a voxel (3 mm) apart, where they lay up to 15 mm apart.
      let [most, before] = [0, 0];
      const lay = madeVisits(6).map(({ rid, session }) => applyAffine(lyingOf(rid, session), places));
      for (let i = 0; i < places.length; i += 3) {
        most = Math.max(most, farthest(arrived, i));
        before = Math.max(before, farthest(lay, i));
      }
      expect(before).toBeGreaterThan(9);
      expect(most).toBeLessThan(3);

      // Streamlines went the same way: in the head of any other visit they lie along its bundles.
      const reference = [...toHead.values()][0];
      for (const split of ['train', 'valid', 'test'] as const) {
        const table = await readSplit(artefact, split);
        const inHead = applyAffine(reference, table.points);
        let near = 0;
        for (let i = 0; i < inHead.length; i += 3)
          if (farFromBundles([inHead[i], inHead[i + 1], inHead[i + 2]], 6) < 3) near++;
        expect(near / (inHead.length / 3)).toBeGreaterThan(0.9);
      }

      // One visit of each training subject made the template, the first.
      const train = await readSplit(artefact, 'train');
      const training = new Set(Array.from(train.subject.codes, (code) => train.subject.names[code]));
      expect(builtFrom.map(({ subject }) => subject)).toEqual([...training].toSorted());
      expect(new Set(builtFrom.map(({ session }) => session))).toEqual(new Set(['M000']));
    });

    it('carries an image of each visit along under a number, with nothing of the series’ header', async () => {
      const artefact = await openArtefact(adni.out('ingest'), { kind: 'tractogram' });
      const files = artefact.manifest.files
        .map(({ path }) => path)
        .filter((path) => path.includes('registration/'));
      expect(files).toEqual(Array.from({ length: 9 }, (_, i) => `registration/0000${i}.nii.gz`));
      const { data } = await readImage(artefact.path(files[0]));
      expect(Math.min(...data)).toBe(0);
      // Diffusivities of 1.7 along a bundle and 0.3 across (10⁻³ mm²/s): FA = 1.4 / √(1.7² + 0.3² + 0.3²).
      const inBundles = data.filter((value) => value > 0.5);
      expect(inBundles.length).toBeGreaterThan(100);
      const mean = inBundles.reduce((sum, value) => sum + value, 0) / inBundles.length;
      expect(Math.abs(mean - 1.4 / Math.sqrt(1.7 ** 2 + 2 * 0.3 ** 2))).toBeLessThan(0.02);
      const bytes = gunzipSync(readFileSync(artefact.path(files[0])));
      // descrip, aux_file, db_name and intent_name of NIfTI-1.
      for (const [start, length] of [
        [148, 80],
        [228, 24],
        [14, 18],
        [328, 16],
      ])
        expect(bytes.subarray(start, start + length).every((byte) => byte === 0)).toBe(true);
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
      const betraying = files.filter((path) =>
        naming(path.slice(folder.length) + readFileSync(path, 'latin1')),
      );
      expect(betraying).toEqual([]);
    });
  },
);
