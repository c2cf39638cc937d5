import {
  randomFrom,
  runStage,
  silentEvents,
  beginArtefact,
  diskFileSystem,
  openArtefact,
  type Artefact,
} from '@tractogen/core';
import {
  VALUES,
  category,
  emptyColumns,
  splitFile,
  writeStreamlines,
  type Split,
  type StreamlineTable,
} from '@tractogen/formats';
import { smoothedLength } from '@tractogen/geometry';
import { stage } from '../stage.ts';
import type { Params } from '../params.ts';
import { join } from 'node:path';

const GRID = {
  voxelToRasmm: [3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1],
  dimensions: [40, 40, 5] as const,
};

/** Two bundles (a line and an arc, each bent by two numbers) and wild curves that belong to none. */
export function syntheticTable(rows: number, seed: string, plausibleOnly = false): StreamlineTable {
  const random = randomFrom(seed);
  const points = new Float32Array(rows * VALUES);
  const names: (string | null)[] = [];
  for (let row = 0; row < rows; row++) {
    const kind = plausibleOnly ? row % 2 : row % 3;
    names.push(['bundle_1', 'bundle_2', 'no_connection'][kind]);
    const [bend, shift, wild] = [random.normal(), random.normal(), 10 + 20 * random.uniform()];
    for (let p = 0; p < 256; p++) {
      const t = p / 255;
      const at =
        kind === 0
          ? [20 + 70 * t, 30 + 2 * shift + 3 * bend * Math.sin(Math.PI * t), 6]
          : kind === 1
            ? [
                60 + (30 + shift) * Math.cos(Math.PI * t),
                60 + 25 * Math.sin(Math.PI * t) + 2 * bend * t,
                6 + shift,
              ]
            : [50 + wild * Math.cos(7 * t + bend), 50 + wild * Math.sin(5 * t + shift), 6 * t];
      for (let axis = 0; axis < 3; axis++)
        points[row * VALUES + 3 * p + axis] = at[axis] + 0.01 * random.normal();
    }
  }
  return {
    ...emptyColumns(rows),
    rows,
    points,
    id: Uint32Array.from({ length: rows }, (_, row) => row),
    bundle: category(names),
    plausible: Uint8Array.from(names, (name) => (name === 'no_connection' ? 0 : 1)),
    length: Float32Array.from({ length: rows }, (_, row) => smoothedLength(points, row * 256)),
    flipped: new Uint8Array(rows),
    group: Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / 2)),
    metadata: { space: 'rasmm', grid: GRID, centre: [55, 50, 6], scale: 30, source: '0'.repeat(64) },
  };
}

/** Writes a `streamlines` artefact. @param bundles content of `bundles.json`, if there is to be one */
export async function writeDataset(
  dir: string,
  tables: Readonly<Record<Split, StreamlineTable>>,
  bundles?: unknown,
): Promise<Artefact> {
  const output = await beginArtefact(diskFileSystem, dir);
  let rows = 0;
  for (const split of ['train', 'valid', 'test'] as const) {
    rows += tables[split].rows;
    await output.write(splitFile(split), writeStreamlines(tables[split]));
  }
  if (bundles !== undefined) await output.writeJson('bundles.json', bundles);
  await output.commit({
    kind: 'streamlines',
    access: 'open',
    counts: { in: rows, out: rows, dropped: {} },
    provenance: {},
  });
  return await openArtefact(dir);
}

/** Runs the stage on artefacts below `root` and opens its result. */
export async function runValidate(
  root: string,
  inputs: Readonly<Record<string, readonly string[]>>,
  params: Partial<Params> = {},
): Promise<Artefact> {
  const named = Object.entries(inputs).map(([role, nodes]) => [
    role,
    nodes.map((node) => ({ node, dir: node })),
  ]);
  await runStage(stage, {
    plan: {
      schema: 1,
      pipeline: 'test',
      node: 'metrics',
      stage: 'validate',
      verb: 'validate',
      params: { bootstrapDraws: 50, ...params },
      seed: 1,
      splitSeed: 1,
      access: 'open',
      inputs: Object.fromEntries(named) as Record<string, { node: string; dir: string }[]>,
    },
    out: join(root, 'metrics'),
    root,
    code: 'test',
    fs: diskFileSystem,
    clock: performance,
    events: silentEvents,
    signal: new AbortController().signal,
  });
  return await openArtefact(join(root, 'metrics'));
}
