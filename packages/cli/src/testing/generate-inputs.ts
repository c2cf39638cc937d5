import { MODEL_FILE, UNCONDITIONAL, linearMetric, writeLinear, type ModelFile } from '@tractogen/codec';
import { beginArtefact, diskFileSystem, randomFrom, type Access } from '@tractogen/core';
import {
  POINTS,
  VALUES,
  category,
  emptyColumns,
  writeStreamlines,
  type StreamlineTable,
} from '@tractogen/formats';
import { measureAttribute } from '@tractogen/geometry';

/** Millimetres of one unit of normalised points. */
const SCALE = 20;

/** A linear model: a line of 40 mm along x; one unit of the latent makes it 10 mm longer. */
export async function writeModel(
  path: string,
  more: Partial<ModelFile>,
  access: Access = 'open',
): Promise<void> {
  const along = Float32Array.from({ length: VALUES }, (_, i) => (i % 3 === 0 ? Math.floor(i / 3) / 255 : 0));
  const norm = Math.hypot(...along);
  const map = {
    mean: along.map((t) => (40 * t) / SCALE),
    components: along.map((t) => t / norm),
    unit: Float32Array.of((10 * norm) / SCALE),
  };
  const model: ModelFile = {
    schema: 1,
    family: 'linear',
    stage: 'model-pca',
    preset: 'made',
    latent: 1,
    points: POINTS,
    normalisation: { centre: [0, 0, 0], scale: SCALE },
    latentMetric: linearMetric(map, SCALE),
    ...UNCONDITIONAL,
    classes: ['bundle_1', 'bundle_3'],
    hyperParameters: {},
    training: {},
    ...more,
  };
  const output = await beginArtefact(diskFileSystem, path);
  await output.writeJson(MODEL_FILE, model);
  await writeLinear(output, map);
  const counts = { in: 0, out: 0, dropped: {} };
  await output.commit({ kind: 'model', access, counts, provenance: {} });
}

/** Lines of 40 ± 3 mm. */
export async function writeTraining(path: string, space?: unknown): Promise<void> {
  const rows = 200;
  const random = randomFrom('training');
  const points = new Float32Array(rows * VALUES);
  for (let i = 0; i < rows; i++) {
    const length = 40 + 3 * random.normal();
    for (let p = 0; p < POINTS; p++) points[i * VALUES + 3 * p] = (length * p) / 255;
  }
  const table: StreamlineTable = {
    ...emptyColumns(rows),
    rows,
    points,
    id: Uint32Array.from({ length: rows }, (_, i) => i),
    bundle: category(Array.from({ length: rows }, () => 'bundle_1')),
    plausible: new Uint8Array(rows).fill(1),
    length: Float32Array.from({ length: rows }, (_, i) => measureAttribute('length', points, i * POINTS)),
    flipped: new Uint8Array(rows),
    group: Uint32Array.from({ length: rows }, (_, i) => i),
    metadata: {
      space: 'rasmm',
      grid: { voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], dimensions: [32, 8, 8] },
      centre: [0, 0, 0],
      scale: SCALE,
      source: '0'.repeat(64),
    },
  };
  const output = await beginArtefact(diskFileSystem, path);
  if (space !== undefined) await output.writeJson('space.json', space);
  await output.write('streamlines-train.arrow', writeStreamlines(table));
  const counts = { in: rows, out: rows, dropped: {} };
  await output.commit({ kind: 'streamlines', access: 'open', counts, provenance: {} });
}
