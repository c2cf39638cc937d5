import { UNCONDITIONAL, type Codec, type ModelFile } from '@tractogen/codec';
import { randomFrom, type Random } from '@tractogen/core';
import { POINTS, VALUES, category, emptyColumns, type StreamlineTable } from '@tractogen/formats';

/** Two bundles of straight streamlines along x from x = 20 mm, of which everything is known. */
export const HEIGHTS = { a: 30, b: 60 } as const;
export type Line = keyof typeof HEIGHTS;
/** Standard deviations: across (y) and of length, mm; mean length. */
export const ACROSS = 2;
export const LENGTH = { mean: 70, sd: 4 } as const;

/** A line of the given length, `shift` off the bundle's middle, slightly bent in z by `bend`. */
function lineOf(y: number, length: number, bend: number): Float32Array {
  return Float32Array.from({ length: VALUES }, (_, k) => {
    const t = Math.floor(k / 3) / (POINTS - 1);
    return [20 + length * t, y, 6 + bend * Math.sin(Math.PI * t)][k % 3];
  });
}

export function randomLine(bundle: Line, length: number, random: Random, shift = 0): Float32Array {
  return lineOf(HEIGHTS[bundle] + shift + ACROSS * random.normal(), length, 0.3 * random.normal());
}

/** Streamlines of both bundles in turns. */
export function lineTable(rows: number, seed: string): StreamlineTable {
  const random = randomFrom(seed);
  const names = Array.from({ length: rows }, (_, row): Line => (row % 2 === 0 ? 'a' : 'b'));
  const points = new Float32Array(rows * VALUES);
  for (const [row, name] of names.entries())
    points.set(randomLine(name, LENGTH.mean + LENGTH.sd * random.normal(), random), row * VALUES);
  return {
    ...emptyColumns(rows),
    rows,
    points,
    id: Uint32Array.from(names.keys()),
    bundle: category(names),
    plausible: new Uint8Array(rows).fill(1),
    length: new Float32Array(rows),
    flipped: new Uint8Array(rows),
    group: Uint32Array.from(names.keys()),
    metadata: {
      space: 'rasmm',
      grid: { voxelToRasmm: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], dimensions: [1, 1, 1] },
      centre: [0, 0, 0],
      scale: 1,
      source: '0'.repeat(64),
    },
  };
}

/** Content of a `bundles.json` for them. */
export const lineBundles = {
  voxel_mm: 1,
  tolerance_mm: 60,
  ends: Object.fromEntries(
    (['a', 'b'] as const).flatMap((name) => {
      const y = [HEIGHTS[name] - 12, HEIGHTS[name] + 12];
      return [
        [`${name}1`, { x: [10, 30], y, z: [0, 20] }],
        [`${name}2`, { x: [60, 120], y, z: [0, 20] }],
      ];
    }),
  ),
  bundles: (['a', 'b'] as const).map((name, i) => ({
    id: i + 1,
    name,
    ends: [`${name}1`, `${name}2`],
    centreline_mm: [20, 45, 70].map((x) => [x, HEIGHTS[name], 6]),
  })),
};

/**
 * A codec that knows how the lines are made: latents are standardised length, distance from the bundle's middle over its
 * standard deviation, and bend. The decoder is told the bundle.
 *
 * @param more fields of the model that differ
 */
export function lineCodec(more: Partial<ModelFile> = {}): Codec {
  const model: ModelFile = {
    schema: 1,
    family: 'linear',
    stage: 'test',
    preset: 'test',
    latent: 3,
    points: POINTS,
    normalisation: { centre: [0, 0, 0], scale: 1 },
    latentMetric: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    classes: ['a', 'b'],
    ...UNCONDITIONAL,
    conditions: { classes: true, attributes: [] },
    hyperParameters: {},
    training: {},
    ...more,
  };
  const encode = (points: Float32Array): Float32Array =>
    Float32Array.from({ length: (points.length / VALUES) * 3 }, (_, k) => {
      const at = Math.floor(k / 3) * VALUES;
      const y = points[at + 1];
      const middle = Math.abs(y - HEIGHTS.a) < Math.abs(y - HEIGHTS.b) ? HEIGHTS.a : HEIGHTS.b;
      return [
        (points[at + VALUES - 3] - 20 - LENGTH.mean) / LENGTH.sd,
        (y - middle) / ACROSS,
        points[at + 127 * 3 + 2] - 6,
      ][k % 3];
    });
  const decode = (latents: Float32Array, conditions: Float32Array): Float32Array => {
    const n = latents.length / 3;
    const width = conditions.length / n;
    const out = new Float32Array(n * VALUES);
    for (let i = 0; i < n; i++) {
      const [length, across, bend] = latents.subarray(3 * i, 3 * i + 3);
      const y = (conditions[i * width] === 1 ? HEIGHTS.a : HEIGHTS.b) + ACROSS * across;
      out.set(lineOf(y, LENGTH.mean + LENGTH.sd * length, bend), i * VALUES);
    }
    return out;
  };
  return {
    model,
    encode: async (points) => await Promise.resolve(encode(points)),
    decode: async (latents, conditions) => {
      if (conditions === undefined) throw new Error('the decoder was told nothing');
      return await Promise.resolve(decode(latents, conditions));
    },
    toMetric: (latents) => latents,
    dispose: () => {},
  };
}
