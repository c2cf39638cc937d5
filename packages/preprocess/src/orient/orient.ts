import { POINTS, VALUES } from '@tractogen/formats';
import { directionBetweenEnds, reverseStreamline, type Bundles } from '@tractogen/geometry';
import { startsHigh } from './by-ends.ts';
import { medoidOf, runsAgainst } from './medoid.ts';

/** How many rows each rule gave a direction. */
export type Orientation = Readonly<Record<'endRois' | 'medoid' | 'ends', number>>;

/**
 * Gives every streamline the direction of its kind, in place:
 * members of a bundle run from the first of its two end boxes to the second (`endRois`); where
 * there are no boxes, or a member's ends miss them, they run with the bundle's medoid, taken from
 * training rows only and itself turned the way of those that boxes direct (`medoid`); streamlines in no bundle, and those of a bundle without
 * training rows, start at the smaller coordinate along the axis that parts their ends most (`ends`).
 *
 * @param points n × 256 × 3, mm
 * @param names bundle of each row, null for none
 * @param training rows that a medoid may be taken from
 * @returns 1 for each row that was reversed, and counts by rule
 */
export function orientRows(
  points: Float32Array,
  names: readonly (string | null)[],
  training: Uint32Array,
  bundles: Bundles | null,
): { readonly flipped: Uint8Array; readonly counts: Orientation } {
  const flipped = new Uint8Array(names.length);
  const counts = { endRois: 0, medoid: 0, ends: 0 };
  const definitions = new Map(bundles?.bundles.map((bundle) => [bundle.name, bundle]));
  const medoids = new Map<string, Float32Array | null>();
  const medoid = (name: string): Float32Array | null => {
    let found = medoids.get(name);
    if (found === undefined) {
      found = trainingMedoid(points, names, training, name);
      if (found !== null && runsBackwards(found, name)) reverseStreamline(found, 0, found.length / 3);
      medoids.set(name, found);
    }
    return found;
  };
  const byBoxes = (row: number): 'forward' | 'reversed' | null => {
    const definition = definitions.get(names[row] ?? '');
    return bundles && definition
      ? directionBetweenEnds(bundles, definition, points, row * POINTS, POINTS)
      : null;
  };
  // A medoid runs as its row happens to: most of the training rows that boxes direct say which way that is.
  const runsBackwards = (middle: Float32Array, name: string): boolean => {
    let votes = 0;
    for (const row of training) {
      const direction = names[row] === name ? byBoxes(row) : null;
      if (direction === null) continue;
      const against = runsAgainst(middle, points.subarray(row * VALUES, (row + 1) * VALUES));
      votes += (direction === 'forward') === against ? 1 : -1;
    }
    return votes > 0;
  };
  // Directions are all decided on the points as they came, then applied: a medoid sees no reversal.
  for (const [row, name] of names.entries()) {
    const direction = byBoxes(row);
    const middle = direction === null && name !== null ? medoid(name) : null;
    if (direction !== null) {
      counts.endRois++;
      flipped[row] = direction === 'reversed' ? 1 : 0;
    } else if (middle) {
      counts.medoid++;
      flipped[row] = runsAgainst(middle, points.subarray(row * VALUES, (row + 1) * VALUES)) ? 1 : 0;
    } else {
      counts.ends++;
      flipped[row] = startsHigh(points, row * POINTS, POINTS) ? 1 : 0;
    }
  }
  for (const [row, reversed] of flipped.entries())
    if (reversed) reverseStreamline(points, row * POINTS, POINTS);
  return { flipped, counts };
}

function trainingMedoid(
  points: Float32Array,
  names: readonly (string | null)[],
  training: Uint32Array,
  name: string,
): Float32Array | null {
  const rows = training.filter((row) => names[row] === name);
  if (rows.length === 0) return null;
  const members = new Float32Array(rows.length * VALUES);
  for (const [i, row] of rows.entries())
    members.set(points.subarray(row * VALUES, (row + 1) * VALUES), i * VALUES);
  return medoidOf(members);
}
