import { measured } from '@tractogen/codec';
import { SHAPE_ATTRIBUTES, type ShapeAttribute } from '@tractogen/geometry';
import { agreement, type Agreement } from './agreement.ts';
import { offTarget, type OffTarget } from './off-target.ts';
import type { RealBundle } from './real.ts';
import { thirdsOf } from './thirds.ts';

/** What a decoder can keep of an attribute: no request can be met better than a reconstruction meets the real thing. */
export interface Ceiling {
  /** Attribute of real test streamlines, as if requested, against that of their reconstructions. */
  readonly agreement: Agreement;
  /** How other attributes stray in reconstruction, as `offTarget`; farthest first. */
  readonly offTarget: readonly OffTarget[];
}

/**
 * @param test streamlines that were reconstructed
 * @param decoded the same rows as the decoder gave them back, n × 256 × 3, mm
 */
export function ceilingOf(
  attribute: ShapeAttribute,
  train: RealBundle,
  test: RealBundle,
  decoded: Float32Array,
): Ceiling {
  const real = test.column(attribute);
  return {
    agreement: agreement(real, measured(decoded, attribute)),
    offTarget: offTarget({
      requested: [real],
      real: [train.column(attribute)],
      others: SHAPE_ATTRIBUTES.filter(({ name }) => name !== attribute).map(({ name }) => ({
        name,
        generated: measured(decoded, name),
        real: train.column(name),
      })),
      thirds: thirdsOf(real),
    }),
  };
}
