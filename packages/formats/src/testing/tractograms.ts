import { randomFrom } from '@tractogen/core';
import type { Affine, Grid } from '../space/grid.ts';
import type { Tractogram } from '../tractogram/tractogram.ts';

/** Rotated about all three axes, anisotropic, left-handed (LAS): what shows every mix-up of axes. */
export const OBLIQUE_LAS: Affine = oblique([-1, 1, 1]);

/** Rotation by 20°, −15° and 10°; voxels of 1.25 × 2 × 3 mm; origin off zero; axes flipped by sign. */
export function oblique(signs: readonly [number, number, number]): Affine {
  const [a, b, c] = [20, -15, 10].map((degrees) => (degrees * Math.PI) / 180);
  const x = [1, 0, 0, 0, Math.cos(a), -Math.sin(a), 0, Math.sin(a), Math.cos(a)];
  const y = [Math.cos(b), 0, Math.sin(b), 0, 1, 0, -Math.sin(b), 0, Math.cos(b)];
  const z = [Math.cos(c), -Math.sin(c), 0, Math.sin(c), Math.cos(c), 0, 0, 0, 1];
  const rotation = product(z, product(y, x));
  const sizes = [1.25 * signs[0], 2 * signs[1], 3 * signs[2]];
  const origin = [-21.5 * signs[0], -24.25, -13.125];
  const rows = [0, 1, 2].map((row) =>
    [0, 1, 2].map((k) => rotation[3 * row + k] * sizes[k]).concat(origin[row]),
  );
  return rows.flat().concat(0, 0, 0, 1).map(Math.fround);
}

export const OBLIQUE_GRID: Grid = { voxelToRasmm: OBLIQUE_LAS, dimensions: [30, 20, 12] };

export interface MakeOptions {
  readonly grid?: Grid | null;
  readonly lengths?: readonly number[];
  readonly extras?: boolean;
}

/** Random points within ±30 mm, a few streamlines, with data and groups where asked for. */
export function makeTractogram(seed: number, options: MakeOptions = {}): Tractogram {
  const random = randomFrom(seed);
  const lengths = options.lengths ?? [5, 4, 3];
  const offsets = new Uint32Array(lengths.length + 1);
  for (const [i, length] of lengths.entries()) offsets[i + 1] = offsets[i] + length;
  const total = offsets[lengths.length];
  const uniform = (length: number): Float32Array =>
    Float32Array.from({ length }, () => 60 * random.uniform() - 30);
  const points = uniform(3 * total);
  const extras = options.extras === true;
  return {
    points,
    offsets,
    grid: options.grid === undefined ? OBLIQUE_GRID : options.grid,
    perPoint: new Map(
      extras
        ? [
            ['colour', { values: uniform(3 * total), components: 3 }],
            ['fa', { values: uniform(total), components: 1 }],
          ]
        : [],
    ),
    perStreamline: new Map(
      extras
        ? [
            ['mean', { values: uniform(2 * lengths.length), components: 2 }],
            ['label', { values: uniform(lengths.length), components: 1 }],
          ]
        : [],
    ),
    groups: new Map(
      extras
        ? [
            ['left', Uint32Array.of(0, 2)],
            ['none', new Uint32Array(0)],
          ]
        : [],
    ),
  };
}

/** Largest absolute difference. */
export function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= most)) most = difference;
  }
  return most;
}

/** The code an attempt fails with; `ok` if it does not; anything but a TractogenError is thrown on. */
export function codeOf(attempt: () => unknown): string {
  try {
    attempt();
    return 'ok';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.name === 'TractogenError')
      return String(error.code);
    throw error;
  }
}

function product(a: readonly number[], b: readonly number[]): number[] {
  return [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) => [0, 1, 2].reduce((sum, k) => sum + a[3 * row + k] * b[3 * k + column], 0)),
  );
}
