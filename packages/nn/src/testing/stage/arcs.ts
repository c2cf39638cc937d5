import { randomFrom } from '@tractogen/core';
import { VALUES, category, emptyColumns, type StreamlineTable } from '@tractogen/formats';

/** Arcs of two bundles, 15 mm apart, of varying length and bow; every fourth one is implausible. */
export function arcs(rows: number, seed: string): StreamlineTable {
  const random = randomFrom(seed);
  const points = new Float32Array(rows * VALUES);
  for (let row = 0; row < rows; row++) {
    const [radius, bend] = [40 + 5 * random.normal(), 1 + 0.2 * random.normal()];
    for (let p = 0; p < 256; p++) {
      const angle = (bend * p) / 255;
      points.set(
        [90 + 15 * (row % 2) + radius * Math.cos(angle), 80 + radius * Math.sin(angle), 3 + (row % 3)],
        row * VALUES + 3 * p,
      );
    }
  }
  const index = Uint32Array.from({ length: rows }, (_, row) => row);
  return {
    rows,
    points,
    id: index.map((row) => 1000 + row),
    bundle: category(Array.from(index, (row) => `bundle_${1 + (row % 2)}`)),
    plausible: Uint8Array.from(index, (row) => (row % 4 === 3 ? 0 : 1)),
    length: new Float32Array(rows).fill(40),
    flipped: new Uint8Array(rows),
    group: index,
    ...emptyColumns(rows),
    metadata: {
      space: 'rasmm',
      grid: { voxelToRasmm: [3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1], dimensions: [64, 64, 3] },
      centre: [110, 100, 4],
      scale: 20,
      source: '0'.repeat(64),
    },
  };
}
