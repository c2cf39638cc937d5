import { measured } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { VALUES, gatherPoints } from '@tractogen/formats';
import { downsample, mdf, meanPairwiseMdf } from '@tractogen/geometry';
import { partOf, type AddControl } from './figures.ts';
import type { RealBundles } from './real.ts';
import type { Requests } from './requests.ts';

const POINTS = 20;
/** Length that shapes are scaled to, mm: distances are then hundredths of the length. */
const LENGTH = 100;
/** Streamlines of an extreme: below, nothing is said; above, evenly spaced ones stand for the rest. */
const FEWEST = 3;
const MOST = 60;

/**
 * Whether generation out of support changes the shape or only its size: MDF of streamlines asked for the shortest length
 * out of support from those asked for the longest, after each was centred and scaled to 100 mm. Beside it stand the same within
 * either request, and of held-out streamlines in pairs. Of a model that only scales, the distance between is that within.
 */
export function measureExtremes(
  points: Float32Array,
  requests: Requests,
  real: RealBundles,
  random: Random,
  add: AddControl,
): void {
  const lengths = requests.attributes.get('length');
  if (lengths === undefined) return;
  for (const bundle of [...new Set(requests.bundle)].toSorted()) {
    const rows = Uint32Array.from(lengths.keys()).filter(
      (row) =>
        requests.bundle[row] === bundle && requests.outOfSupport[row] === 1 && !Number.isNaN(lengths[row]),
    );
    const asked = Array.from(rows, (row) => lengths[row]).toSorted((a, b) => a - b);
    const [low, high] = [asked[0], asked.at(-1)];
    if (low === undefined || high === undefined || low === high) continue;
    const [short, long] = [low, high].map((wanted) =>
      shapesOf(
        gatherPoints(
          points,
          rows.filter((row) => lengths[row] === wanted),
        ),
      ),
    );
    const n = Math.min(countOf(short), countOf(long));
    if (n < FEWEST) continue;
    const put = (name: string, value: number, count: number, note: string): void =>
      add(`${partOf(bundle)}.length.out_of_support.${name}`, value, count, {
        unit: 'mm',
        note: `${note}, each centred and scaled to ${LENGTH} mm`,
      });
    const words = `${low.toFixed(0)} and ${high.toFixed(0)} mm`;
    put('shape_distance', meanBetween(short, long), n, `MDF between those asked for ${words}`);
    for (const [name, shapes, wanted] of [
      ['shape_distance_shortest', short, low],
      ['shape_distance_longest', long, high],
    ] as const)
      put(
        name,
        meanPairwiseMdf(shapes),
        countOf(shapes),
        `MDF in pairs of those asked for ${wanted.toFixed(0)} mm`,
      );
    const { points: held } = real('test', bundle);
    const unseen = gatherPoints(held, random.stream(bundle).permutation(held.length / VALUES));
    const others = shapesOf(unseen);
    put(
      'shape_distance_real',
      meanPairwiseMdf(others),
      countOf(others),
      'MDF of held-out streamlines in pairs',
    );
  }
}

const countOf = (shapes: Float32Array): number => shapes.length / (3 * POINTS);

/** Streamlines of 20 points about their centre, 100 mm long by smoothed length. @param points n × 256 × 3, mm */
function shapesOf(points: Float32Array): Float32Array {
  const few = downsample(points, POINTS);
  const lengths = measured(points, 'length');
  const width = 3 * POINTS;
  for (let i = 0; i < few.length; i += width) {
    for (let axis = 0; axis < 3; axis++) {
      let centre = 0;
      for (let k = axis; k < width; k += 3) centre += few[i + k] / POINTS;
      for (let k = axis; k < width; k += 3)
        few[i + k] = ((few[i + k] - centre) * LENGTH) / Math.max(lengths[i / width], 1e-6);
    }
  }
  return few;
}

function meanBetween(a: Float32Array, b: Float32Array): number {
  const [left, right] = [placesOf(a), placesOf(b)];
  let sum = 0;
  for (const i of left) for (const j of right) sum += mdf(a, i * POINTS, b, j * POINTS, POINTS);
  return sum / (left.length * right.length);
}

function placesOf(shapes: Float32Array): readonly number[] {
  const n = countOf(shapes);
  const kept = Math.min(n, MOST);
  return Array.from({ length: kept }, (_, i) => Math.floor((i * n) / kept));
}
