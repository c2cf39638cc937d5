import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  beginArtefact,
  diskFileSystem,
  openArtefact,
  runStage,
  silentEvents,
  type Artefact,
} from '@tractogen/core';
import { encodeTrx, type Tractogram } from '@tractogen/formats';
import { stage } from '../stage.ts';

const DATA = resolve(import.meta.dirname, '../../../../data/fibercup');
const GRID = {
  voxelToRasmm: [3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1],
  dimensions: [64, 64, 3],
} as const;

/** A folder in which the stage can be run. */
export interface Bench {
  readonly root: string;
  /** Puts a tractogram artefact there, in place of an earlier one. */
  give(files: Readonly<Record<string, Uint8Array | string>>): Promise<void>;
  /** @param inputs folders of further inputs by role */
  run(
    params?: Record<string, unknown>,
    splitSeed?: number,
    inputs?: Readonly<Record<string, string>>,
  ): Promise<Artefact>;
  remove(): Promise<void>;
}

export async function bench(): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), 'preprocess-'));
  let runs = 0;
  return {
    root,
    async give(files) {
      await rm(join(root, 'tractogram'), { recursive: true, force: true });
      const writer = await beginArtefact(diskFileSystem, join(root, 'tractogram'));
      for (const [name, bytes] of Object.entries(files)) await writer.write(name, bytes);
      await writer.commit({
        kind: 'tractogram',
        access: 'open',
        counts: { in: 0, out: 0, dropped: {} },
        provenance: {},
      });
    },
    async run(params = {}, splitSeed = 1, more = {}) {
      const out = join(root, `out-${runs++}`);
      await runStage(stage, {
        plan: {
          schema: 1,
          pipeline: 'test',
          node: 'streamlines',
          stage: 'preprocess',
          verb: 'preprocess',
          params,
          seed: 7,
          splitSeed,
          access: 'open',
          inputs: {
            tractogram: [{ node: 'ingest', dir: 'tractogram' }],
            ...Object.fromEntries(Object.entries(more).map(([role, dir]) => [role, [{ node: role, dir }]])),
          },
        },
        out,
        root,
        code: 'test',
        fs: diskFileSystem,
        clock: performance,
        events: silentEvents,
        signal: new AbortController().signal,
      });
      return await openArtefact(out);
    },
    remove: async () => await rm(root, { recursive: true, force: true }),
  };
}

/** The files of a tractogram artefact with the labelled FiberCup set. */
export async function fibercupFiles(): Promise<Record<string, Uint8Array>> {
  const read = async (name: string): Promise<Uint8Array> => await readFile(join(DATA, name));
  return {
    'tractogram.trx': await read('fibercup_labelled.trx'),
    'labels.tsv': await read('fibercup_labels.tsv'),
    'bundles.json': await read('bundles.json'),
    'white_matter.nii.gz': await read('white_matter.nii.gz'),
  };
}

/** The files of a tractogram artefact made of points and names; `-` before a name is implausible. */
export function smallFiles(
  streamlines: readonly (readonly [name: string, points: readonly (readonly number[])[]])[],
  groups: Tractogram['groups'] = new Map(),
): Record<string, Uint8Array | string> {
  const offsets = [0];
  for (const [, points] of streamlines) offsets.push(offsets[offsets.length - 1] + points.length);
  const tractogram: Tractogram = {
    points: Float32Array.from(streamlines.flatMap(([, points]) => points.flat())),
    offsets: Uint32Array.from(offsets),
    grid: GRID,
    perStreamline: new Map(),
    perPoint: new Map(),
    groups,
  };
  const rows = streamlines.map(
    ([name], i) =>
      `${i}\t\t${name.replace('-', '')}\t${name.startsWith('-') ? 'implausible' : 'plausible'}\n`,
  );
  return {
    'tractogram.trx': encodeTrx(tractogram),
    'labels.tsv': `index\tlabel\tname\tclass\n${rows.join('')}`,
  };
}
