import { VALUES } from '@tractogen/formats';
import { parseBundles } from '@tractogen/geometry';
import { expect, it } from 'vitest';
import { orientRows } from './orient.ts';

/** A straight streamline along x, mm. */
const line = (from: number, to: number): Float32Array =>
  Float32Array.from(
    { length: VALUES },
    (_, i) => [from + ((to - from) * Math.floor(i / 3)) / 255, 30, 3][i % 3],
  );

/** Canonical order starts at the larger x: against what a streamline's own ends would choose. */
const bundles = parseBundles({
  voxel_mm: 1,
  ends: { right: { x: [78, 82], y: [20, 40], z: [0, 6] }, left: { x: [18, 22], y: [20, 40], z: [0, 6] } },
  bundles: [
    {
      id: 1,
      name: 'b',
      ends: ['right', 'left'],
      centreline_mm: [
        [80, 30, 3],
        [20, 30, 3],
      ],
    },
  ],
});

it('members that miss the end boxes run as those that meet them do, whichever way their medoid lies', () => {
  const rows = [line(80, 20), line(20, 80), line(80, 21), line(88, 10), line(12, 90), line(22, 79)];
  const points = new Float32Array(rows.length * VALUES);
  for (const [i, row] of rows.entries()) points.set(row, i * VALUES);
  const training = Uint32Array.from(rows.keys());
  const { flipped, counts } = orientRows(
    points,
    rows.map(() => 'b'),
    training,
    bundles,
  );
  expect(counts).toEqual({ endRois: 4, medoid: 2, ends: 0 });
  expect([...flipped]).toEqual([0, 1, 0, 0, 1, 1]);
  for (const i of rows.keys()) expect(points[i * VALUES]).toBeGreaterThan(points[i * VALUES + VALUES - 3]);
});

it('without boxes a bundle runs with its medoid, from the smaller coordinate', () => {
  const rows = [line(80, 20), line(20, 80), line(22, 79)];
  const points = new Float32Array(rows.length * VALUES);
  for (const [i, row] of rows.entries()) points.set(row, i * VALUES);
  const { flipped, counts } = orientRows(
    points,
    rows.map(() => 'b'),
    Uint32Array.of(0, 1, 2),
    null,
  );
  expect(counts.medoid).toBe(3);
  expect([...flipped]).toEqual([1, 0, 0]);
});
