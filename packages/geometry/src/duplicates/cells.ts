/** Streamlines sorted into cubes by their centroids. */
export interface Cells {
  /** Calls back for every pair (a < b) whose cubes are equal or touch. */
  forEachPair(visit: (a: number, b: number) => void): void;
}

/** Half of the 26 neighbours of a cube: the other half meets them from its own side. */
const AHEAD = [-1, 0, 1]
  .flatMap((x) => [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((z) => [x, y, z] as const)))
  .filter(([x, y, z]) => x > 0 || (x === 0 && (y > 0 || (y === 0 && z > 0))));

/**
 * @param points n × pointsEach × 3, mm
 * @param size edge of a cube, mm: every pair of centroids nearer than this is met
 */
export function centroidCells(points: Float32Array, pointsEach: number, size: number): Cells {
  const values = pointsEach * 3;
  const cells = new Map<string, { at: readonly [number, number, number]; rows: number[] }>();
  for (let row = 0; row * values < points.length; row++) {
    const at = [0, 1, 2].map((axis) => Math.floor(mean(points, row * values + axis, pointsEach) / size)) as [
      number,
      number,
      number,
    ];
    const key = at.join();
    const cell = cells.get(key);
    if (cell) cell.rows.push(row);
    else cells.set(key, { at, rows: [row] });
  }
  return {
    forEachPair(visit) {
      for (const { at, rows } of cells.values()) {
        for (let i = 0; i < rows.length; i++)
          for (let j = i + 1; j < rows.length; j++) visit(rows[i], rows[j]);
        for (const step of AHEAD) {
          const near = cells.get([at[0] + step[0], at[1] + step[1], at[2] + step[2]].join());
          if (near) for (const a of rows) for (const b of near.rows) visit(Math.min(a, b), Math.max(a, b));
        }
      }
    },
  };
}

function mean(points: Float32Array, first: number, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += points[first + k * 3];
  return sum / count;
}
