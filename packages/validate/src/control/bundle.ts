import { isShape, measured } from '@tractogen/codec';
import { gatherPoints } from '@tractogen/formats';
import { SHAPE_ATTRIBUTES, downsample, meanPairwiseMdf, type ShapeAttribute } from '@tractogen/geometry';
import { agreement, type Agreement } from './agreement.ts';
import { offTarget, type OffTarget } from './off-target.ts';
import type { RealBundle } from './real.ts';
import type { Requests } from './requests.ts';
import { thirdsOf, type Third } from './thirds.ts';

/** Real streamlines in a bin below which their diversity is no yardstick. */
const FEWEST = 5;

/** How well one attribute of one bundle is controlled. */
export interface BundleControl {
  readonly agreement: Agreement;
  /** Farthest first; see `offTarget`. */
  readonly offTarget: readonly OffTarget[];
  /** By bin: mean pairwise MDF of generated over that of real streamlines there; NaN where there are too few. */
  readonly diversity: ReadonlyMap<Third['name'], number>;
}

export interface BundleTask {
  readonly attribute: ShapeAttribute;
  /** n × 256 × 3, mm: all of one bundle, all asked for the attribute. */
  readonly points: Float32Array;
  readonly requests: Requests;
  readonly train: RealBundle;
  readonly test: RealBundle;
}

/** Measures one attribute of one bundle on what the decoder gave, before anything was chosen by it. */
export function controlOfBundle({ attribute, points, requests, train, test }: BundleTask): BundleControl {
  const asked = [...requests.attributes.keys()].filter(isShape);
  // Attributes asked for in every row are conditions; those of some rows only are neither that nor free to stray.
  const given = asked.filter((name) => requestedBy(requests, name).every((value) => !Number.isNaN(value)));
  const free = SHAPE_ATTRIBUTES.map(({ name }) => name).filter(
    (name) => !asked.includes(name) || requestedBy(requests, name).every((value) => Number.isNaN(value)),
  );
  const requested = requestedBy(requests, attribute);
  const thirds = thirdsOf(requested);
  return {
    agreement: agreement(requested, measured(points, attribute)),
    offTarget: offTarget({
      requested: given.map((name) => requestedBy(requests, name)),
      real: given.map((name) => train.column(name)),
      others: free.map((name) => ({
        name,
        generated: measured(points, name),
        real: train.column(name),
      })),
      thirds,
    }),
    diversity: new Map(thirds.map((third) => [third.name, diversityRatio(third, points, test, attribute)])),
  };
}

function requestedBy({ attributes }: Requests, name: string): Float64Array {
  return attributes.get(name) ?? new Float64Array(0);
}

function diversityRatio(
  { places, holds }: Third,
  points: Float32Array,
  test: RealBundle,
  attribute: ShapeAttribute,
): number {
  const values = test.column(attribute);
  const real = Uint32Array.from(values.keys()).filter((i) => holds(values[i]));
  if (real.length < FEWEST || places.length < 2) return Number.NaN;
  const spread = (from: Float32Array, rows: Uint32Array): number =>
    meanPairwiseMdf(downsample(gatherPoints(from, rows)));
  return spread(points, places) / spread(test.points, real);
}
