import { randomFrom } from '@tractogen/core';
import { VALUES, category, emptyColumns, type StreamlineTable } from '@tractogen/formats';

export const normalisation = { centre: [30, 30, 5] as [number, number, number], scale: 20 };

/** Gentle arcs of 40 mm, twenty for each name. */
export function arcs(names: readonly string[]): StreamlineTable {
  const random = randomFrom(3);
  const rows = names.length * 20;
  const points = new Float32Array(rows * VALUES);
  for (let i = 0; i < rows; i++) {
    const [bend, aside, turn] = [3 * random.normal(), 1.5 * random.normal(), Math.floor(i / 20)];
    for (let p = 0; p < 256; p++) {
      const t = p / 255;
      const [forward, side] = [10 + 40 * t, 30 + aside + bend * 4 * t * (1 - t)];
      points.set(
        turn % 2 === 0 ? [forward, side, 5 + aside] : [side, forward, 5 + aside],
        i * VALUES + 3 * p,
      );
    }
  }
  return {
    ...emptyColumns(rows),
    rows,
    points,
    id: Uint32Array.from({ length: rows }, (_, i) => i),
    bundle: category(Array.from({ length: rows }, (_, i) => names[Math.floor(i / 20)])),
    plausible: new Uint8Array(rows).fill(1),
    length: new Float32Array(rows).fill(40),
    flipped: new Uint8Array(rows),
    group: Uint32Array.from({ length: rows }, (_, i) => i),
    metadata: {
      space: 'rasmm',
      grid: { voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], dimensions: [32, 32, 6] },
      ...normalisation,
      source: '0'.repeat(64),
    },
  };
}
