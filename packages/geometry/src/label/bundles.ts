import { TractogenError } from '@tractogen/core';

/** A box of voxels in which a bundle ends; bounds are voxel indices, both included. */
export interface EndBox {
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
}

export interface BundleDefinition {
  readonly id: number;
  readonly name: string;
  /** Names of the two end boxes; a streamline's canonical order starts in the first. */
  readonly ends: readonly [string, string];
  /** m × 3, mm, RASMM. */
  readonly centreline: Float32Array;
}

/** `bundles.json`: what makes a streamline a member of a bundle. */
export interface Bundles {
  /** mm per voxel of the end boxes; voxel centres at integers. */
  readonly voxel: number;
  /** Largest distance between streamline and centreline in the x–y plane, either way, mm. */
  readonly tolerance: number;
  readonly ends: ReadonlyMap<string, EndBox>;
  readonly bundles: readonly BundleDefinition[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the content of `bundles.json`. Where it gives no sizes, those of the FiberCup rule hold:
 * voxels of 3 mm and a tolerance of 12 mm.
 *
 * @param file as the user called it, for messages
 * @throws TractogenError INPUT_INVALID
 */
export function parseBundles(value: unknown, file?: string): Bundles {
  try {
    return bundlesOf(value);
  } catch (cause) {
    if (file === undefined || !(cause instanceof TractogenError)) throw cause;
    const { code, message, remedy } = cause;
    throw new TractogenError(code, message, { file, cause, ...(remedy !== undefined && { remedy }) });
  }
}

function bundlesOf(value: unknown): Bundles {
  const { voxel_mm = 3, tolerance_mm = 12, ends, bundles } = record(value, 'bundles.json');
  const boxes = new Map(
    Object.entries(record(ends, 'ends')).map(([name, box]) => [
      name,
      endBox(record(box, `ends.${name}`), name),
    ]),
  );
  if (!Array.isArray(bundles)) throw invalid('bundles', 'a list');
  return {
    voxel: number(voxel_mm, 'voxel_mm'),
    tolerance: number(tolerance_mm, 'tolerance_mm'),
    ends: boxes,
    bundles: bundles.map((entry, i) => definition(record(entry, `bundles[${i}]`), `bundles[${i}]`, boxes)),
  };
}

function endBox(box: Json, name: string): EndBox {
  const bounds = ['x', 'y', 'z'].map((axis) => numbers(box[axis], 2, `ends.${name}.${axis}`));
  const pick = (side: number): [number, number, number] => [
    bounds[0][side],
    bounds[1][side],
    bounds[2][side],
  ];
  return { low: pick(0), high: pick(1) };
}

function definition(entry: Json, where: string, boxes: ReadonlyMap<string, EndBox>): BundleDefinition {
  const { ends, centreline_mm } = entry;
  const id = number(entry['id'], `${where}.id`);
  if (
    !Array.isArray(ends) ||
    ends.length !== 2 ||
    !ends.every((end) => typeof end === 'string' && boxes.has(end))
  )
    throw invalid(`${where}.ends`, 'the names of two end boxes');
  if (!Array.isArray(centreline_mm) || centreline_mm.length === 0)
    throw invalid(`${where}.centreline_mm`, 'a list of points');
  const { name = `bundle_${id}` } = entry;
  return {
    id,
    name: String(name),
    ends: [String(ends[0]), String(ends[1])],
    centreline: Float32Array.from(
      centreline_mm.flatMap((point, i) => numbers(point, 3, `${where}.centreline_mm[${i}]`)),
    ),
  };
}

function record(value: unknown, where: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw invalid(where, 'an object');
}

function number(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw invalid(where, 'a number');
}

function numbers(value: unknown, count: number, where: string): number[] {
  if (Array.isArray(value) && value.length === count) return value.map((entry) => number(entry, where));
  throw invalid(where, `${count} numbers`);
}

function invalid(where: string, wanted: string): TractogenError {
  return new TractogenError('INPUT_INVALID', `${where} of the bundle definitions is not ${wanted}`, {
    remedy: 'See data/fibercup/bundles.json for the form',
  });
}
