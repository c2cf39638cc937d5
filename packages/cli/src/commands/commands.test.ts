import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { diskFileSystem, hashFile } from '@tractogen/core';
import { readStreamlines, readTractogram, writeTractogram, type Tractogram } from '@tractogen/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../testing/run.ts';

const fibercup = resolve(import.meta.dirname, '../../../../data/fibercup');
const EMPTY: Tractogram = {
  points: new Float32Array(),
  offsets: Uint32Array.of(0),
  grid: null,
  perStreamline: new Map(),
  perPoint: new Map(),
  groups: new Map(),
};
/** Takes what the title of a VTK file says of its space away. */
async function withoutSpace(path: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'latin1')).replace(' SPACE=RAS', ''), 'latin1');
}
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

describe('tractogen', () => {
  it('info tells what a tractogram holds', async () => {
    const { out } = await run('info', join(fibercup, 'fibercup_labelled.trx'), '--json');
    const facts = JSON.parse(out) as { streamlines: number; points: number; groups: Record<string, number> };
    expect(facts.streamlines).toBe(4711);
    expect(facts.points).toBe(200_848);
    expect(facts.groups['bundle_5']).toBe(65);
  });

  it('convert says what the other format cannot hold, and refuses to overwrite', async () => {
    const output = join(folder, 'out.tck');
    const first = await run('convert', join(fibercup, 'fibercup_labelled.trx'), output);
    expect(first.error).toBeNull();
    expect(first.err).toContain('DATA_DROPPED');
    expect(first.err).toContain('4711 streamlines written');
    const again = await run('convert', join(fibercup, 'fibercup_labelled.trx'), output);
    expect(again.error).toMatch(/^OUTPUT_EXISTS .*out\.tck: .* Use -f/);
    expect((await run('convert', join(fibercup, 'fibercup_labelled.trx'), output, '-f', '-q')).err).toBe('');
  });

  it('convert and info go through VTK, which --lps turns round', async () => {
    const [vtk, trx] = [join(folder, 'out.vtk'), join(fibercup, 'fibercup_labelled.trx')];
    expect((await run('convert', trx, vtk)).err).toContain('4711 streamlines written');
    const boxOf = async (...args: string[]): Promise<{ minimum: number[]; maximum: number[] }> =>
      (JSON.parse((await run('info', ...args, '--json')).out) as { bounding_box: never }).bounding_box;
    const there = await boxOf(trx);
    expect(await boxOf(vtk)).toEqual(there);
    expect((await run('info', vtk, '--lps')).error).toMatch(/^SPACE_MISMATCH .*out\.vtk: /);
    await withoutSpace(vtk);
    const turned = await boxOf(vtk, '--lps');
    expect(turned.minimum).toEqual([-there.maximum[0], -there.maximum[1], there.minimum[2]]);
    expect((await run('convert', trx, vtk, '-f', '--ascii', '--vtk-version', '5.1')).error).toBeNull();
    expect((await readFile(vtk, 'latin1')).slice(0, 80)).toMatch(/^# vtk DataFile Version 5.1\n.*\nASCII\n/);
    expect(await boxOf(vtk)).toEqual(there);
  });

  it('convert and info read TRK and TCK a part at a time, and say so when asked', async () => {
    const [trk, tck, trx] = ['parts.trk', 'parts.tck', 'parts.trx'].map((name) => join(folder, name));
    const source = join(fibercup, 'fibercup_labelled.trx');
    expect((await run('convert', source, trk, '-q')).error).toBeNull();
    const there = await run('convert', trk, tck, '-v');
    expect(there.err).toMatch(
      /^memory: 8\.0 MiB of the file at a time.*\nwarning DATA_DROPPED .*label\n4711 /,
    );
    expect((await run('convert', trk, trx, '-v')).err).toMatch(/^memory: 8\.0 MiB of the file at a time/);
    expect((await run('convert', trk, join(folder, 'parts.vtk'), '-v')).err).toMatch(
      /^memory: the whole tractogram/,
    );
    const factsOf = async (file: string): Promise<Record<string, unknown>> =>
      JSON.parse((await run('info', file, '--json')).out) as Record<string, unknown>;
    const [whole, parts] = [await factsOf(trx), await factsOf(trk)];
    expect({ ...parts, groups: {} }).toEqual({ ...whole, groups: {} });
    const { per_streamline: none, grid, outside_grid: outside, ...points } = await factsOf(tck);
    expect([none, grid, outside]).toEqual([[], null, null]);
    expect({ ...parts, ...points }).toEqual(parts);
    expect((await run('info', trk, '-v')).err).toMatch(/^memory: 8\.0 MiB/);
  });

  it('convert makes an Arrow table, counting what cannot be in it', async () => {
    const [tck, arrow] = [join(folder, 'odd.tck'), join(folder, 'odd.arrow')];
    const image = join(fibercup, 'white_matter.nii.gz');
    const lines = [
      [1, 2, 3, 4, 6, 3],
      [7, 7, 7],
      [5, 5, 5, 5, 5, 5],
      [0, 0, 0, 0, 0, 10, 0, 0, 255],
    ];
    await writeTractogram(tck, {
      points: Float32Array.from(lines.flat()),
      offsets: Uint32Array.of(0, 2, 3, 5, 8),
      grid: null,
      perStreamline: new Map(),
      perPoint: new Map(),
      groups: new Map(),
    });
    expect((await run('convert', tck, arrow)).error).toMatch(/^REFERENCE_NEEDED .*odd\.tck: /);
    const { err } = await run('convert', tck, arrow, '--reference', image);
    expect(err).toContain('1 of 4 streamlines are left out: too_few_points');
    expect(err).toContain('1 of 4 streamlines are left out: zero_length');
    expect(err).toContain('2 streamlines written');
    const table = await readStreamlines(arrow);
    expect([...table.id]).toEqual([0, 3]);
    expect([...table.points.subarray(0, 3), ...table.points.subarray(765, 768)]).toEqual([1, 2, 3, 4, 6, 3]);
    // 256 points on 255 mm: one a millimetre.
    for (let i = 0; i < 256; i++) expect(table.points[768 + 3 * i + 2]).toBeCloseTo(i, 4);
    expect(table.length[1]).toBeCloseTo(255, 3);
    expect(table.metadata.source).toBe((await hashFile(diskFileSystem, tck)).sha256);
    expect([...table.plausible, ...table.group, ...table.bundle.codes]).toEqual([1, 1, 0, 1, -1, -1]);
  });

  it("convert into a folder that is not there is the user's to mend", async () => {
    const { error } = await run(
      'convert',
      join(fibercup, 'fibercup_labelled.trx'),
      join(folder, 'no/such/out.trk'),
    );
    expect(error).toMatch(/^WRITE_FAILED .*out\.trk: .*such is not there\. Make the folder first\.$/);
  });

  it.each(['trk', 'tck', 'trx', 'vtk'])('info refuses an empty .%s file in one line', async (format) => {
    const file = join(folder, `empty.${format}`);
    await writeFile(file, '');
    expect((await run('info', file)).error).toMatch(/^TRUNCATED .*empty\..*: the file is empty\. .*\.$/);
  });

  it('score gives a tractogram full marks against itself, and says what is missing of a part of it', async () => {
    const truth = join(fibercup, 'fibercup_dense.trx');
    const { out } = await run('score', truth, '--truth', truth, '--json');
    const all = JSON.parse(out) as {
      valid_connections: number;
      bundles: { overlap: number }[];
      mean: { f1: number };
    };
    expect(all.bundles.length).toBe(7);
    expect(all.valid_connections).toBe(1);
    expect(all.mean.f1).toBe(1);
    const table = (await run('score', join(fibercup, 'fibercup_labelled.trx'), '--truth', truth)).out;
    expect(table).toMatch(/VB valid bundles +7 of 7/);
    expect(table).toMatch(/IC invalid connections +\d/);
    expect((await run('score', truth, '--truth', join(folder, 'nowhere'))).error).toMatch(/^DATA_MISSING/);
    const own = join(folder, 'own.trk');
    await run('convert', truth, own);
    expect((await run('score', truth, '--truth', own)).error).toMatch(/^INPUT_INVALID .*has no bundles/);
  });

  it('score takes only bundles of a truth for true, and turns round one that is LPS', async () => {
    const labelled = join(fibercup, 'fibercup_labelled.trx');
    const { out, err } = await run('score', labelled, '--truth', labelled, '--json');
    expect(err).toMatch(/left out: invalid_connection, no_connection/);
    const score = JSON.parse(out) as { valid_connections: number; valid_bundles: number; bundles: unknown[] };
    expect([score.valid_bundles, score.bundles.length]).toEqual([7, 7]);
    // 2,360 of 4,711 are plausible; some of the others end where a bundle does.
    expect(score.valid_connections).toBeGreaterThanOrEqual(2360 / 4711);
    expect(score.valid_connections).toBeLessThan(0.55);

    const whole = await readTractogram(labelled);
    const rows = [...(whole.groups.get('bundle_5') ?? [])];
    const points = rows.flatMap((row) => [
      ...whole.points.subarray(3 * whole.offsets[row], 3 * whole.offsets[row + 1]),
    ]);
    const sizes = rows.map((row) => whole.offsets[row + 1] - whole.offsets[row]);
    const offsets = [0];
    for (const size of sizes) offsets.push(offsets[offsets.length - 1] + size);
    const truth = join(folder, 'lps');
    await mkdir(truth);
    await writeTractogram(join(truth, 'bundle_5.vtk'), {
      ...EMPTY,
      points: Float32Array.from(points, (value, k) => (k % 3 < 2 ? -value : value)),
      offsets: Uint32Array.from(offsets),
    });
    await withoutSpace(join(truth, 'bundle_5.vtk'));
    const found = await run('score', labelled, '--truth', truth, '--truth-lps', '--json');
    expect((JSON.parse(found.out) as { mean: { overlap: number } }).mean.overlap).toBe(1);
    const astray = await run('score', labelled, '--truth', truth);
    expect(astray.error).toMatch(/^DEGENERATE_DATA: the bundle bundle_5 has no streamline on the grid/);
  });

  it('info counts streamlines that leave the grid, by the voxels and not by their centres', async () => {
    const file = join(folder, 'edges.trx');
    await writeTractogram(file, {
      ...EMPTY,
      grid: { voxelToRasmm: [-2, 0, 0, 20, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], dimensions: [10, 10, 10] },
      // Voxel coordinates −0.5 to 9.5 are inside: x from 21 down to 1.
      points: Float32Array.of(20.9, 0, 0, 1.1, 18.9, 18.9, 5, 5, 5, 5, 5, 19.1, 21.1, 5, 5, 9, 9, 9),
      offsets: Uint32Array.of(0, 2, 4, 6),
    });
    const facts = JSON.parse((await run('info', file, '--json')).out) as { outside_grid: number };
    expect(facts.outside_grid).toBe(2);
    expect((await run('info', file)).out).toMatch(/outside the grid +2 of 3 streamlines/);
    expect((await run('info', join(fibercup, 'fibercup_dense.trx'))).out).not.toContain('outside the grid');
  });

  it('check accepts the pipelines that ship', async () => {
    const { out } = await run('check', resolve(fibercup, '../../pipelines/quickstart.yaml'));
    expect(out).toMatch(/quickstart\.yaml: 16 nodes, valid/);
  });
});
