import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginArtefact, diskFileSystem } from '@tractogen/core';
import {
  VALUES,
  category,
  decodeTrx,
  emptyColumns,
  encodeTrx,
  readTractogram,
  splitFile,
  writeStreamlines,
  type Tractogram,
} from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFiles } from '../bundle/files.ts';
import { run } from '../testing/run.ts';

const grid = {
  voxelToRasmm: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  dimensions: [60, 60, 60],
} as const;
let folder: string;
const at = (name: string): string => join(folder, name);

/** Straight lines of 256 points along x at some heights. */
const lines = (heights: readonly number[]): Float32Array =>
  Float32Array.from(
    heights.flatMap((y) =>
      Array.from({ length: VALUES }, (_, i) => [10 + (30 * Math.floor(i / 3)) / 255, y, 5][i % 3]),
    ),
  );

/** An atlas: `low one` about y = 10, `high` about y = 40, and an implausible line between them. */
async function writeAtlas(): Promise<void> {
  const output = await beginArtefact(diskFileSystem, at('atlas'));
  for (const split of ['train', 'valid', 'test'] as const) {
    const heights = [9, 10, 11, 39, 40, 41, 25].map((y) => y + (split === 'train' ? 0 : 0.5));
    const bundle = ['low one', 'low one', 'low one', 'high', 'high', 'high', null];
    await output.write(
      splitFile(split),
      writeStreamlines({
        ...emptyColumns(7),
        rows: 7,
        points: lines(heights),
        id: Uint32Array.from(heights.keys()),
        bundle: category(bundle),
        plausible: Uint8Array.from(bundle, (name) => (name === null ? 0 : 1)),
        length: new Float32Array(7).fill(30),
        flipped: new Uint8Array(7),
        group: Uint32Array.from(heights.keys()),
        metadata: { space: 'rasmm', grid, centre: [25, 25, 5], scale: 10, source: 'a'.repeat(64) },
      }),
    );
  }
  await output.commit({
    kind: 'streamlines',
    access: 'open',
    counts: { in: 21, out: 21, dropped: {} },
    provenance: {},
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-bundle-'));
  await writeAtlas();
  const whole: Tractogram = {
    points: Float32Array.from([...lines([10.2, 25, 40.1, 9.5]), 1, 1, 1]),
    offsets: Uint32Array.of(0, 256, 512, 768, 1024, 1025),
    grid,
    perStreamline: new Map([['n', { values: Float32Array.of(0, 1, 2, 3, 4), components: 1 }]]),
    perPoint: new Map(),
    groups: new Map(),
  };
  await writeFile(at('whole.trx'), encodeTrx(whole));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

describe('tractogen bundle', () => {
  it('writes bundles as groups of a TRX file, every streamline in it', async () => {
    const { err, error } = await run('bundle', at('whole.trx'), at('out.trx'), '--atlas', at('atlas'));
    expect(error).toBeNull();
    expect(err).toBe('3 of 5 streamlines in 2 bundles, 2 in none\n');
    const { groups, offsets } = decodeTrx(await readFile(at('out.trx')));
    expect(Object.fromEntries([...groups].map(([name, rows]) => [name, [...rows]]))).toEqual({
      high: [2],
      'low one': [0, 3],
    });
    expect(offsets).toHaveLength(6);
  });

  it('writes one file a bundle, with a name that leads nowhere else', async () => {
    const { out, error } = await run(
      'bundle',
      at('whole.trx'),
      at('part.trk'),
      '--atlas',
      at('atlas'),
      '--unassigned',
      '--json',
      '-q',
    );
    expect(error).toBeNull();
    expect(JSON.parse(out)).toEqual({
      streamlines: 5,
      bundles: { high: 1, 'low one': 2 },
      unassigned: 2,
      unusable: 1,
      files: [at('part_high.trk'), at('part_low_one.trk'), at('part_unassigned.trk')],
    });
    const low = await readTractogram(at('part_low_one.trk'));
    expect([...(low.perStreamline.get('n')?.values ?? [])]).toEqual([0, 3]);
    expect((await readdir(folder)).filter((name) => name.startsWith('part'))).toHaveLength(3);
    const again = await run('bundle', at('whole.trx'), at('part.trk'), '--atlas', at('atlas'));
    expect(again.error).toContain('OUTPUT_EXISTS');
  });

  it('warns once where nothing is near the atlas, as of a tractogram in another space', async () => {
    const far = { points: Float32Array.from(lines([900])), offsets: Uint32Array.of(0, 256), grid };
    const none = { perStreamline: new Map(), perPoint: new Map(), groups: new Map() };
    await writeFile(at('far.trx'), encodeTrx({ ...far, ...none }));
    const { err } = await run('bundle', at('far.trx'), at('far-out.tck'), '--atlas', at('atlas'));
    expect(err).toMatch(
      /^warning SPACE_MISMATCH .*in its space, in mm\?\n0 of 1 streamlines in 0 bundles, 1 in none\n$/,
    );
    const parts = await run('bundle', at('whole.trx'), at('part.tck'), '--atlas', at('atlas'));
    expect(parts.err.match(/DATA_DROPPED .*left out: n/g)).toHaveLength(1);
  });

  it('refuses an output of no known format, a missing atlas and files that two bundles would share', async () => {
    const unknown = await run('bundle', at('whole.trx'), at('out.xyz'), '--atlas', at('atlas'));
    expect(unknown.error).toContain('FORMAT_UNKNOWN');
    const none = await run('bundle', at('whole.trx'), at('new.trx'), '--atlas', at('nothing'));
    expect(none.error).toContain('ARTEFACT_MISSING');
    expect(() => bundleFiles('a.trk', ['x/y', 'x_y'])).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
    expect(bundleFiles('d/a.trk.gz', ['../b']).get('../b')).toBe('d/a_.._b.trk.gz');
  });
});
