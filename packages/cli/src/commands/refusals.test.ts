import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeTractogram } from '@tractogen/formats';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../testing/run.ts';

const fibercup = resolve(import.meta.dirname, '../../../../data/fibercup');
const labelled = join(fibercup, 'fibercup_labelled.trx');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-refusals-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** Streamlines along x from 0, each of two points so many mm apart, on a grid of 8 voxels a side or of none. */
async function made(name: string, lengths: readonly number[], side = 0): Promise<string> {
  const file = join(folder, name);
  const voxelToRasmm = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] as const;
  const rows = Uint32Array.from(lengths.keys());
  await writeTractogram(
    file,
    {
      points: Float32Array.from(lengths.flatMap((length) => [0, 0, 0, length, 0, 0])),
      offsets: Uint32Array.from([0, ...lengths.map((_, i) => 2 * i + 2)]),
      grid: side === 0 ? null : { voxelToRasmm, dimensions: [side, side, side] },
      perStreamline: new Map(),
      perPoint: new Map(),
      groups: side === 0 ? new Map() : new Map(['b_10', 'b_2'].map((group) => [group, rows])),
    },
    { force: true },
  );
  return file;
}

it('a pipe and a folder are refused for what they are', async () => {
  expect((await run('info', '-')).error).toMatch(
    /^USAGE: .* pipe: .*\. Write it to a file, and give that\.$/,
  );
  expect((await run('convert', folder, join(folder, 'o.tck'))).error).toMatch(/^DATA_MISSING .* a folder/);
  expect((await run('info', folder)).error).toMatch(
    /^DATA_MISSING .*: this is a folder.*Give one tractogram\.$/,
  );
});

it('options of VTK are refused where they would do nothing', async () => {
  const tck = await made('lines.tck', [1, 2]);
  const output = join(folder, 'vtk.tck');
  expect((await run('info', tck, '--lps')).error).toMatch(
    /^USAGE .*lines\.tck: --lps has no effect: .* TCK\./,
  );
  for (const options of [['--ascii'], ['--vtk-version', '3.0']])
    expect((await run('convert', tck, output, ...options)).error).toMatch(
      /^USAGE .*vtk\.tck: --(ascii|vtk-version) has no effect/,
    );
});

it('an output that could not be written is refused before anything is read', async () => {
  const nothing = join(folder, 'nothing.tck');
  for (const command of ['convert', 'generate', 'bundle']) {
    const to = async (output: string): Promise<string | null> =>
      (await run(command, nothing, output, ...(command === 'bundle' ? ['--atlas', nothing] : []))).error;
    expect(await to(join(folder, 'out.xyz'))).toMatch(/^FORMAT_UNKNOWN .*out\.xyz: .* Let it end in \.trk/);
    expect(await to(join(folder, 'no/out.tck'))).toMatch(/^WRITE_FAILED .*no is not there\. Make the folder/);
    await writeFile(join(folder, 'file'), '');
    expect(await to(join(folder, 'file/out.tck'))).toMatch(/^WRITE_FAILED .*file is no folder/);
  }
  expect((await run('generate', nothing, join(folder, 'out.trx'))).error).toMatch(
    /^REFERENCE_NEEDED .*out\.trx: TRX needs a voxel grid\. Give --streamlines, or an image/,
  );
  expect((await run('generate', nothing, join(folder, 'out.tck'), '--native')).error).toMatch(
    /^PARAMETER_INVALID: --native needs --streamlines/,
  );
});

it('info gives the median of an even number as the mean of the two in the middle, and groups as people count', async () => {
  const { out } = await run('info', await made('even.trx', [1, 2, 5, 7], 8));
  expect(out).toMatch(/length in mm, min\/median\/max +1\.0 \/ 3\.5 \/ 7\.0\n/);
  expect(out).toMatch(/groups +b_2 \(4\), b_10 \(4\)\n/);
});

it('score says what to do where grids differ, and names a folder one time', async () => {
  const [small, large] = [await made('small.trx', [2], 8), await made('large.trx', [2], 9)];
  expect((await run('score', small, '--truth', large)).error).toMatch(
    /^SPACE_MISMATCH .*large\.trx: its voxel grid is not the tractogram's\. .*--truth-reference\.$/,
  );
  const truth = join(folder, 'truth');
  await mkdir(truth);
  await writeFile(join(truth, 'README'), '');
  await run('convert', small, join(truth, 'b.trk'), '-q');
  expect(await readdir(truth)).toHaveLength(2);
  const { err } = await run('score', small, '--truth', truth);
  expect(err.match(/warning DATA_DROPPED .*1 of 2 files are no tractograms/)?.[0].split(truth)).toHaveLength(
    2,
  );
  expect((await run('score', labelled, '--truth', labelled, '-q', '--inside', '0')).err).toBe('');
});
