import { decodeTrx, encodeNifti, encodeTck, encodeTrk, encodeVtk, type Tractogram } from '@tractogen/formats';
import { randomFrom } from '@tractogen/core';
import { tractometer, trueBundles } from '@tractogen/geometry';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workspace, type Workspace } from '../testing/workspace.ts';
import { ISMRM_BUNDLES, REVISED_BUNDLES } from '../ismrm2015/bundles.ts';
import { brightFrom } from '../ismrm2015/orientation.ts';
import { ismrmMiniature } from '../testing/ismrm-miniature.ts';

/** Two streamlines, in the challenge's kind of grid: LAS, 1 mm. */
const bundle = (x: number): Tractogram => ({
  points: Float32Array.of(x, 0, 0, x, 30, 0, x, 1, 0, x, 31, 5),
  offsets: Uint32Array.of(0, 2, 4),
  grid: {
    voxelToRasmm: [-1, 0, 0, 90, 0, 1, 0, -126, 0, 0, 1, -72, 0, 0, 0, 1],
    dimensions: [180, 216, 180],
  },
  perStreamline: new Map(),
  perPoint: new Map(),
  groups: new Map(),
});

let space: Workspace;
beforeEach(async () => {
  space = await workspace(['ismrm2015']);
});
afterEach(async () => await space.remove());

it('knows the 25 bundles of the challenge', () => {
  expect(new Set(ISMRM_BUNDLES).size).toBe(25);
});

it('says in one line what to download, and where to put it', async () => {
  await expect(space.ingest({ source: 'ismrm2015', folder: 'data/raw/ismrm2015' })).rejects.toMatchObject({
    code: 'DATA_MISSING',
    exitCode: 2,
    place: { file: 'data/raw/ismrm2015/ground_truth_bundles' },
    remedy: expect.stringMatching(
      /^Download its ground truth bundles from .*, and unpack them in data/,
    ) as string,
  });
});

it('finds the bundles where the manifest says, and refuses a manifest that is none', async () => {
  const asked = { source: 'ismrm2015', folder: 'data/raw/ismrm2015' };
  const file = 'data/manifests/ismrm2015.json';
  const shipped = JSON.parse(await readFile(join(space.root, file), 'utf8')) as { layout: object };
  await space.write('data/raw/ismrm2015/elsewhere/CA.trk', encodeTrk(bundle(0)));
  await expect(space.ingest(asked)).rejects.toMatchObject({ code: 'DATA_MISSING' });
  const layout = { ...shipped.layout, bundles: ['nowhere', 'elsewhere'] };
  await space.write(file, JSON.stringify({ ...shipped, layout }));
  const { artefact } = await space.ingest(asked);
  expect(artefact.manifest.counts).toMatchObject({ in: 2, out: 2 });
  await space.write(file, JSON.stringify({ ...shipped, layout: { ...layout, anatomy: [] } }));
  await expect(space.ingest(asked)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    place: { file },
    remedy: expect.stringContaining('git checkout') as string,
  });
});

it("reads a miniature in the challenge's layout, and names what it lacks", async () => {
  for (const [i, name] of ISMRM_BUNDLES.slice(0, 23).entries())
    await space.write(`data/raw/ismrm2015/ground_truth_bundles/${name}.trk`, encodeTrk(bundle(i)));
  const { artefact, warnings } = await space.ingest({ source: 'ismrm2015', folder: 'data/raw/ismrm2015' });
  const labels = (await artefact.read('labels.tsv')).toString().trim().split('\n');
  expect(labels.length).toBe(1 + 46);
  expect(labels[1]).toBe('0\t1\tCA\tplausible');
  expect(labels[46]).toMatch(/\tSLF_right\tplausible$/);
  expect(warnings).toEqual(['2 of the 25 bundles are not there: UF_left, UF_right']);
});

it('reads all 25 in the place where they lie: full marks against what was written, and none once mirrored', async () => {
  const folder = 'data/raw/ismrm2015/ground_truth_bundles';
  // 5 mm apart, and off the middle by so much that a mirrored bundle ends at no other's ends.
  for (const [i, name] of ISMRM_BUNDLES.entries())
    await space.write(`${folder}/${name}.trk`, encodeTrk(bundle(5 * i - 59)));
  const { artefact, warnings } = await space.ingest({ source: 'ismrm2015', folder: 'data/raw/ismrm2015' });
  expect(warnings).toEqual([]);
  const ingested = decodeTrx(await artefact.read('tractogram.trx'));
  // The truth is of the numbers that were written, not of what a reader made of the files.
  const made = {
    points: Float32Array.from(ISMRM_BUNDLES.flatMap((_, i) => [...bundle(5 * i - 59).points])),
    offsets: Uint32Array.from({ length: 51 }, (_, i) => 2 * i),
  };
  const rows = new Map(ISMRM_BUNDLES.map((name, i) => [name, [2 * i, 2 * i + 1]]));
  const truth = trueBundles(made, rows, bundle(0).grid!, 1);

  const { score } = tractometer(ingested, truth, { inside: 0.95 });
  expect(score).toMatchObject({
    streamlines: 50,
    validConnections: 1,
    invalidConnections: 0,
    noConnections: 0,
    validBundles: 25,
    invalidBundles: 0,
    mean: { overlap: 1, overreach: 0, overreachOfVisited: 0, f1: 1 },
  });

  const points = ingested.points.map((value, k) => (k % 3 === 0 ? -value : value));
  const mirrored = tractometer({ points, offsets: ingested.offsets }, truth, { inside: 0.95 });
  expect(mirrored.score).toMatchObject({ noConnections: 1, validBundles: 0, mean: { overlap: 0, f1: 0 } });
});

it('reads the challenge’s own TRK files of version 1 on the grid of its anatomy, which has to be there', async () => {
  const folder = 'data/raw/ismrm2015';
  const files = ismrmMiniature(randomFrom('bundles'));
  const bundles = [...files].filter(([path]) => path.endsWith('.trk'));
  for (const [path, bytes] of bundles) await space.write(`${folder}/${path}`, bytes);
  await expect(space.ingest({ source: 'ismrm2015', folder })).rejects.toMatchObject({
    code: 'REFERENCE_NEEDED',
    remedy: expect.stringContaining('T1.nii.gz') as string,
  });
  const anatomy = 'ISMRM_2015_Tracto_challenge_data/T1.nii.gz';
  await space.write(`${folder}/${anatomy}`, files.get(anatomy) ?? '');
  const { artefact } = await space.ingest({ source: 'ismrm2015', folder });
  const { points } = decodeTrx(await artefact.read('tractogram.trx'));
  // The first tube's streamlines go along (0.94, 0.25, −0.2), as made.
  const [x, y, z] = [0, 1, 2].map((axis) => points[78 + axis] - points[axis]);
  expect([y / x, z / x]).toEqual([expect.closeTo(0.25 / 0.94, 3), expect.closeTo(-0.2 / 0.94, 3)]);
  expect(points[0] + points[78]).toBeLessThan(6);
});

/** An anatomy of 2 mm, LAS, whose tissue is bright where it is said. */
function anatomy(bright: (x: number, y: number) => boolean): Uint8Array {
  const [nx, ny, nz] = [40, 50, 20] as const;
  const grid = {
    voxelToRasmm: [-2, 0, 0, 40, 0, 2, 0, -40, 0, 0, 2, -10, 0, 0, 0, 1],
    dimensions: [nx, ny, nz] as [number, number, number],
  };
  const data = Int16Array.from({ length: nx * ny * nz }, (_, voxel) =>
    bright(40 - 2 * (voxel % nx), 2 * (Math.floor(voxel / nx) % ny) - 40) ? 100 : 20,
  );
  return encodeNifti(grid, data);
}
/** Of the bundle at x = 7, which goes from y = 0 to 31, and of it turned round. */
const front = (x: number, y: number): boolean => x > 2 && x < 12 && y > -4;
const back = (x: number, y: number): boolean => front(-x, -y);
const turned = (tractogram: Tractogram): Tractogram => ({
  ...tractogram,
  points: tractogram.points.map((value, k) => (k % 3 < 2 ? -value : value)),
});
const FOLDER = 'data/raw/ismrm2015';
const T1 = `${FOLDER}/ISMRM_2015_Tracto_challenge_data/T1.nii.gz`;

it('reads VTK files as the anatomy has them, beside a TRK file, and knows the revised bundles of 2023', async () => {
  const [first, ...rest] = REVISED_BUNDLES;
  const revised = `${FOLDER}/scoring_data_Renauld2023`;
  await space.write(`${revised}/bundles/${first}.trk`, encodeTrk(bundle(7)));
  for (const name of rest) await space.write(`${revised}/bundles/${name}.fib`, encodeVtk(turned(bundle(7))));
  await space.write(`${revised}/t1.nii.gz`, anatomy(front));
  const { artefact, warnings } = await space.ingest({ source: 'ismrm2015', folder: FOLDER });
  expect(warnings).toEqual([]);
  const { points } = decodeTrx(await artefact.read('tractogram.trx'));
  for (let row = 0; row < REVISED_BUNDLES.length; row++)
    expect([...points.subarray(12 * row + 3, 12 * row + 6)]).toEqual([7, 30, 0]);
});

it.each([
  ['fib', 'ISMRM_2015_Tracto_challenge_ground_truth_bundles_VTK_v2', encodeVtk, turned],
  ['vtk', 'ISMRM_2015_Tracto_challenge_ground_truth_bundles_VTK_v2', encodeVtk, (as: Tractogram) => as],
  ['tck', 'ISMRM_2015_Tracto_challenge_ground_truth_bundles_TCK_v2', encodeTck, (as: Tractogram) => as],
  ['tck', 'ISMRM_2015_Tracto_challenge_ground_truth_bundles_TCK_v2', encodeTck, turned],
] as const)(
  'reads folders of .%s alone, on the grid of the anatomy and as that has them, past a folder without bundles',
  async (ending, name, encode, written) => {
    const made = written(bundle(7));
    await space.write(`${FOLDER}/ground_truth_bundles/README.txt`, 'to be filled');
    for (const one of ISMRM_BUNDLES) await space.write(`${FOLDER}/${name}/${one}.${ending}`, encode(made));
    const empty = { ...made, points: new Float32Array(), offsets: Uint32Array.of(0) };
    await space.write(`${FOLDER}/${name}/CA.${ending}`, encode(empty));
    await space.write(T1, anatomy(front));
    const { artefact, warnings } = await space.ingest({ source: 'ismrm2015', folder: FOLDER });
    expect(warnings).toEqual(['1 of the 25 bundles are not there: CA']);
    const found = decodeTrx(await artefact.read('tractogram.trx'));
    expect(found.offsets.length).toBe(1 + 2 * 24);
    expect([...found.points.subarray(3, 6)]).toEqual([7, 30, 0]);
    expect(found.grid?.dimensions).toEqual([40, 50, 20]);
  },
);

describe('bundles whose files do not say where x and y point', () => {
  const write = async (image: Uint8Array | null): Promise<void> => {
    await space.write(`${FOLDER}/ground_truth_bundles/CC.trk`, encodeTrk(bundle(7)));
    await space.write(`${FOLDER}/ground_truth_bundles/CP.vtk`, encodeVtk(turned(bundle(7))));
    if (image !== null) await space.write(T1, image);
  };
  it.each([
    [
      'both',
      (x: number, y: number) => front(x, y) || back(x, y),
      '100 % of their points lie in its tissue as they are, 100 % turned round',
    ],
    ['neither', (x: number) => x > 30, '0 % of their points lie in its tissue as they are, 0 % turned round'],
  ] as const)('are refused where %s fit, with the parameter that says it', async (_name, bright, said) => {
    await write(anatomy(bright));
    await expect(space.ingest({ source: 'ismrm2015', folder: FOLDER })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      exitCode: 2,
      place: { file: T1 },
      message: `the image does not tell where x and y of the .vtk files point: ${said}`,
      remedy: expect.stringContaining('`orientation: lps`') as string,
    });
    const { artefact } = await space.ingest({ source: 'ismrm2015', folder: FOLDER, orientation: 'lps' });
    const { points } = decodeTrx(await artefact.read('tractogram.trx'));
    expect([...points.subarray(15, 18)]).toEqual([7, 30, 0]);
  });

  it('are refused without an image, which is asked for', async () => {
    await write(null);
    await expect(space.ingest({ source: 'ismrm2015', folder: FOLDER })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 'no image tells where x and y of the .vtk files point',
      remedy: expect.stringContaining(T1) as string,
    });
    const { artefact } = await space.ingest({ source: 'ismrm2015', folder: FOLDER, orientation: 'ras' });
    const { points } = decodeTrx(await artefact.read('tractogram.trx'));
    expect([...points.subarray(15, 18)]).toEqual([-7, -30, 0]);
  });

  it('are not told by their headers against the image', async () => {
    await write(anatomy(back));
    await expect(space.ingest({ source: 'ismrm2015', folder: FOLDER })).rejects.toMatchObject({
      code: 'SPACE_MISMATCH',
      message: expect.stringContaining('0 % of the points of the .trk files') as string,
    });
  });
});

describe('what is bright in an image', () => {
  it('lies above every dark voxel, in masks and where noise is', () => {
    const between = (dark: number, bright: number, data: ArrayLike<number>): void => {
      expect(brightFrom(data)).toBeGreaterThanOrEqual(dark);
      expect(brightFrom(data)).toBeLessThan(bright);
    };
    between(0, 1, [0, 0, 0, 1]);
    between(0, 255, [255, 255, 0]);
    const random = randomFrom('two tissues');
    between(
      115,
      175,
      Array.from({ length: 5000 }, (_, i) => (i % 4 === 0 ? 200 : 100) + 8 * random.normal()),
    );
    expect(brightFrom([1, 1, 1])).toBe(0);
  });
});
