import { applyAffine, invertAffine, type Affine } from '@tractogen/formats';
import type { Random } from '@tractogen/core';

/** A place or direction, mm. */
type Vector = readonly [number, number, number];

/** A straight bundle of a made head. */
interface MadeBundle {
  readonly through: Vector;
  /** Of length 1. */
  readonly along: Vector;
  /** mm. */
  readonly radius: number;
}

/** Radii of the made head about its middle, mm. */
const HEAD: Vector = [28, 31, 24];

/** Three bundles of which no turn makes another: lying across, running to the front at the right, and slanting at the left. */
const madeBundles = (width: number): MadeBundle[] => [
  { through: [0, 6, 4], along: [1, 0, 0], radius: width },
  { through: [13, 0, -5], along: [0, 1, 0], radius: 5 },
  { through: [-11, -4, -2], along: [0, 0.6, 0.8], radius: 5 },
];

/** What is at a place of a head: nothing, tissue that diffuses alike in all directions, or a bundle. */
type Tissue = 'outside' | 'even' | MadeBundle;

/** @param place in the head, mm */
export function tissueAt(place: Vector, width: number): Tissue {
  if (place.reduce((sum, value, axis) => sum + (value / HEAD[axis]) ** 2, 0) >= 1) return 'outside';
  return madeBundles(width).find((bundle) => farFrom(bundle, place) < bundle.radius) ?? 'even';
}

/** Distance from the axis of a bundle, mm. */
function farFrom({ through, along }: MadeBundle, place: Vector): number {
  const [x, y, z] = place.map((value, axis) => value - through[axis]);
  const on = x * along[0] + y * along[1] + z * along[2];
  return Math.sqrt(Math.max(0, x * x + y * y + z * z - on * on));
}

/** Distance from the surface of the nearest bundle, mm; 0 within. */
export function farFromBundles(place: Vector, width: number): number {
  return Math.max(0, Math.min(...madeBundles(width).map((bundle) => farFrom(bundle, place) - bundle.radius)));
}

/** Places all over the inside of a head, mm, one behind the other. */
export function placesInHead(): Float32Array {
  const steps = [-0.8, -0.4, 0, 0.4, 0.8];
  return Float32Array.from(
    steps.flatMap((x) =>
      steps.flatMap((y) =>
        steps.flatMap((z) => (x * x + y * y + z * z < 1 ? [x * HEAD[0], y * HEAD[1], z * HEAD[2]] : [])),
      ),
    ),
  );
}

/** How a head lies in the scanner: turned by up to 6° about each axis and off by up to 5 mm along each. */
export function lyingSomehow(random: Random): Affine {
  const between = (most: number): number => (2 * random.uniform() - 1) * most;
  const [a, b, c] = [0, 1, 2].map(() => between((6 * Math.PI) / 180));
  const [sa, ca, sb, cb, sc, cc] = [a, b, c].flatMap((angle) => [Math.sin(angle), Math.cos(angle)]);
  // About x, then y, then z.
  const rows = [
    [cc * cb, cc * sb * sa - sc * ca, cc * sb * ca + sc * sa, between(5)],
    [sc * cb, sc * sb * sa + cc * ca, sc * sb * ca - cc * sa, between(5)],
    [-sb, cb * sa, cb * ca, between(5)],
    [0, 0, 0, 1],
  ];
  return rows.flat();
}

/** Takes places of the scanner to the head. */
export function intoHead(lying: Affine): (place: Vector) => Vector {
  const back = invertAffine(lying);
  return (place) => {
    const [x, y, z] = applyAffine(back, Float32Array.from(place));
    return [x, y, z];
  };
}
