import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { diskFileSystem as fs, formatError } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseBidsName } from './name.ts';
import { readBidsTable, readSidecars } from './tables.ts';
import { readBids } from './walk.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../../../../shared/data/bids-dwi-examples');

describe.skipIf(!existsSync(EXAMPLES))('datasets of bids-examples (needs ../shared)', () => {
  it('finds images, gradients beside them and a sidecar of the root', async () => {
    const dataset = await readBids(fs, join(EXAMPLES, 'eeg_rest_fmri'));
    expect(dataset).toMatchObject({ name: "EEG, fMRI and NODDI at rest'", version: 'v1.1.X', kind: 'raw' });
    expect(dataset.subjects.map(({ label }) => label)).toEqual(['32', '35']);
    const [session] = dataset.subjects[0].sessions;
    expect(session.session).toBeNull();
    expect(session.dwi).toEqual([
      {
        file: 'sub-32/dwi/sub-32_acq-NODDI10DIR_dwi.nii.gz',
        entities: new Map([
          ['sub', '32'],
          ['acq', 'NODDI10DIR'],
        ]),
        bval: 'sub-32/dwi/sub-32_acq-NODDI10DIR_dwi.bval',
        bvec: 'sub-32/dwi/sub-32_acq-NODDI10DIR_dwi.bvec',
        sidecars: ['acq-NODDI10DIR_dwi.json'],
      },
      expect.objectContaining({ sidecars: ['acq-NODDI33DIR_dwi.json'] }),
    ]);
    expect((await readSidecars(fs, dataset, session.dwi[0])).get('EchoTime')).toBe(0.098);
    expect(await readBidsTable(fs, dataset, dataset.participants ?? '')).toEqual([
      new Map([['participant_id', 'sub-32']]),
      new Map([['participant_id', 'sub-35']]),
      new Map([['participant_id', 'sub-36']]),
    ]);
  });
  it('takes no map of a scanner for a diffusion image', async () => {
    const dataset = await readBids(fs, join(EXAMPLES, 'dwi_deriv'));
    expect(dataset.subjects[0].sessions[0].dwi).toMatchObject([
      {
        file: 'sub-01/dwi/sub-01_dwi.nii',
        bval: 'sub-01/dwi/sub-01_dwi.bval',
        sidecars: ['sub-01/dwi/sub-01_dwi.json'],
      },
    ]);
  });
});

describe('parseBidsName', () => {
  it('takes names apart', () => {
    expect(parseBidsName('sub-01_ses-M000_dir-AP_run-2_desc-preproc_dwi.nii.gz')).toEqual({
      entities: new Map(Object.entries({ sub: '01', ses: 'M000', dir: 'AP', run: '2', desc: 'preproc' })),
      suffix: 'dwi',
      extension: '.nii.gz',
    });
    expect(parseBidsName('dwi.json')).toEqual({ entities: new Map(), suffix: 'dwi', extension: '.json' });
  });
  it.each(['sub-01_sub-02_dwi.nii', 'sub-$(touch x)_dwi.nii', 'sub-01_dwi-.nii', '-rf', 'a-b-c_dwi.nii', ''])(
    'refuses %s',
    (name) => {
      expect(parseBidsName(name)).toBeNull();
    },
  );
  it('keeps names of the prototype as plain labels', () => {
    expect(parseBidsName('sub-constructor_acq-toString_dwi.nii')?.entities.get('acq')).toBe('toString');
    expect(({} as Record<string, unknown>).acq).toBeUndefined();
  });
});

describe('made datasets', () => {
  let base: string;
  let root: string;
  const write = async (path: string, text: string | Uint8Array = ''): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  const line = async (): Promise<string> => await readBids(fs, root).then(() => 'no error', formatError);
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'bids-'));
    root = join(base, 'bids');
    await write('dataset_description.json', '{ "Name": "made", "BIDSVersion": "1.9.0" }');
  });
  afterEach(async () => await rm(base, { recursive: true, force: true }));

  it('lets the nearest gradients apply and merges sidecars downwards', async () => {
    await write('dwi.bval', '0 1');
    await write('acq-b_dwi.bval', '0 2');
    await write('dwi.json', '{ "a": 1, "b": 1 }');
    await write('sub-1/ses-x/sub-1_ses-x_dwi.json', '{ "b": 2, "__proto__": { "c": 3 } }');
    await write('sub-1/ses-x/dwi/sub-1_ses-x_acq-a_dwi.nii');
    await write('sub-1/ses-x/dwi/sub-1_ses-x_acq-a_dwi.bvec');
    await write('sub-1/ses-x/dwi/sub-1_ses-x_acq-a_dwi.bval');
    const dataset = await readBids(fs, root);
    const [image] = dataset.subjects[0].sessions[0].dwi;
    expect(image.bval).toBe('sub-1/ses-x/dwi/sub-1_ses-x_acq-a_dwi.bval');
    expect(image.sidecars).toEqual(['dwi.json', 'sub-1/ses-x/sub-1_ses-x_dwi.json']);
    const metadata = await readSidecars(fs, dataset, image);
    expect([metadata.get('a'), metadata.get('b')]).toEqual([1, 2]);
    expect(({} as Record<string, unknown>).c).toBeUndefined();
  });

  it('says which two files of one folder apply', async () => {
    await write('dwi.bval');
    await write('acq-a_dwi.bval');
    await write('sub-1/dwi/sub-1_acq-a_dwi.nii');
    expect(await line()).toMatch(
      /^INPUT_INVALID sub-1\/dwi\/sub-1_acq-a_dwi\.nii: acq-a_dwi\.bval and dwi\.bval both apply/,
    );
  });

  it('gives null for gradients that are not there, and tables that are', async () => {
    await write('sub-1/sub-1_sessions.tsv');
    await write('sub-1/ses-a/sub-1_ses-a_scans.tsv');
    await write('sub-1/ses-a/dwi/sub-1_ses-a_dwi.nii.gz');
    await write('sub-1/ses-b/anat/sub-1_ses-b_T1w.nii.gz');
    await write('derivatives/qsiprep/dataset_description.json', '{}');
    await write('sourcedata/sub-9/dwi/sub-9_dwi.nii');
    const { subjects, derivatives } = await readBids(fs, root);
    expect(derivatives).toEqual(['derivatives/qsiprep']);
    expect(subjects).toHaveLength(1);
    expect(subjects[0].sessionsTable).toBe('sub-1/sub-1_sessions.tsv');
    expect(subjects[0].sessions[0]).toMatchObject({
      session: 'a',
      scans: 'sub-1/ses-a/sub-1_ses-a_scans.tsv',
      dwi: [{ bval: null, bvec: null, sidecars: [] }],
    });
    expect(subjects[0].sessions[1].dwi).toEqual([]);
  });

  it.each([
    ['what DatasetType says', { DatasetType: 'derivative' }, 'derivative'],
    ['what generated it', { GeneratedBy: [{ Name: 'qsiprep' }] }, 'derivative'],
    ['neither', {}, 'raw'],
  ])('tells a derivative by %s', async (_name, more, kind) => {
    await write('dataset_description.json', JSON.stringify({ Name: 'n', BIDSVersion: '1.4.0', ...more }));
    await write('sub-1/dwi/sub-1_desc-preproc_dwi.nii.gz');
    const dataset = await readBids(fs, root);
    expect(dataset.kind).toBe(kind);
    expect(dataset.subjects[0].sessions[0].dwi[0].entities.get('desc')).toBe('preproc');
  });

  it('follows links inside and refuses those that lead out', async () => {
    await write('.git/annex/object', 'x');
    await write('sub-1/dwi/sub-1_dwi.bval');
    await symlink('../../.git/annex/object', join(root, 'sub-1/dwi/sub-1_dwi.nii'));
    await symlink('../../.git/annex/gone', join(root, 'sub-1/dwi/sub-1_dwi.bvec'));
    expect((await readBids(fs, root)).subjects[0].sessions[0].dwi[0].bvec).not.toBeNull();
    await writeFile(join(base, 'outside.nii'), '');
    await symlink(join(base, 'outside.nii'), join(root, 'sub-1/dwi/sub-1_acq-x_dwi.nii'));
    expect(await line()).toMatch(/^PATH_REFUSED sub-1\/dwi\/sub-1_acq-x_dwi\.nii: a symbolic link leads out/);
  });

  it('refuses a folder that is a link to one above it', async () => {
    await write('sub-1/dwi/sub-1_dwi.nii');
    await symlink('..', join(root, 'sub-1/extra'));
    expect(await line()).toMatch(/^PATH_REFUSED sub-1\/extra/);
  });

  it.each(['sub-1/dwi/IM0001', 'sub-1/DTI/2012/S1/a.dcm', '999_S_9999/Axial_DTI/2012-01-01/I9/a.dcm'])(
    'refuses DICOM at %s with the command that converts it',
    async (path) => {
      await write(path, Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]));
      expect(await line()).toMatch(/^FORMAT_UNKNOWN .*this is DICOM.*dcm2niix -b y/);
    },
  );

  it.each([
    [
      'no description',
      async () => await rm(join(root, 'dataset_description.json')),
      /^DATA_MISSING .*no BIDS/,
    ],
    [
      'no version',
      async () => await write('dataset_description.json', '{"Name":"n"}'),
      /BIDSVersion is missing/,
    ],
    ['no subject', async () => await rm(join(root, 'sub-1'), { recursive: true }), /no folder sub-\*/],
    ['a label with a space', async () => await write('sub-a b/dwi/x'), /^INPUT_INVALID sub-a b/],
    ['a hostile label', async () => await write('sub-$(touch x)/dwi/x'), /^INPUT_INVALID sub-\$\(touch x\)/],
    [
      'a file of another subject',
      async () => await write('sub-1/dwi/sub-2_dwi.nii'),
      /tells another subject/,
    ],
    ['an image twice', async () => await write('sub-1/dwi/sub-1_dwi.nii.gz'), /with and without gzip/],
  ])('refuses %s', async (_name, spoil, message) => {
    await write('sub-1/dwi/sub-1_dwi.nii');
    await spoil();
    expect(await line()).toMatch(message);
  });
});
