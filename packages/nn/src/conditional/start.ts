import {
  BENDS,
  fitEnds,
  fitExperts,
  isShape,
  normalise,
  warpEnds,
  withBends,
  type Normalisation,
} from '@tractogen/codec';
import { expertDecoderValues, expertEncoderValues, type ExpertsLayout } from '../blocks/experts-start.ts';
import { gateDimensions, type ExpertsSpec } from '../blocks/experts.ts';
import type { NamedValues } from '../blocks/parameter.ts';
import { regressionValues } from './regression-start.ts';
import type { ConditionedRows } from './data.ts';

/** The linear part of a generative network as it begins. */
export interface ExpertsStart {
  readonly spec: ExpertsSpec;
  readonly encoder: NamedValues;
  readonly decoder: NamedValues;
}

/** Streamlines of a bundle that each number telling it apart from the others has to have. */
const FEWEST_EACH = 5;

/**
 * Fits the experts of a preset with a linear part to training rows: one to each bundle (one to all,
 * where there are no bundles), conditional on the attributes the decoder is given, around end points
 * made normal. Along what one streamline shows they bend, if every bundle has streamlines enough to say how; an age or a
 * diagnosis, of which there are only as many values as subjects, moves them in a line. At epoch 0 the network is this mixture
 * of probabilistic PCA.
 *
 * @param noise standard deviation of the decoder's noise, mm; 0 in a model without one
 * @throws TractogenError DEGENERATE_DATA where a bundle has fewer than two streamlines
 */
export function fitStart(
  data: ConditionedRows,
  normalisation: Normalisation,
  options: {
    readonly latent: number;
    readonly noise: number;
    readonly heads: ExpertsLayout['heads'];
    /** The gate is given by the bundle among the conditions. */
    readonly classes: boolean;
    /** Attributes are conditions; else the heads `r_mean`, `r_log_var` predict them. */
    readonly conditioned: boolean;
    readonly logVarianceAs?: ExpertsLayout['logVarianceAs'];
  },
): ExpertsStart {
  const { latent, heads } = options;
  const n = data.rows.length;
  const bundled = data.classes.length > 0;
  const count = bundled ? data.classes.length : 1;
  const labels = bundled ? data.labels : new Int32Array(n);
  const points = normalise(data.points, normalisation);
  const ends = fitEnds(points, labels, count);
  const warped = warpEnds(points, labels, ends, 'gaussian');
  const gate = options.classes ? 'given' : 'inferred';
  const d = latent - gateDimensions({ gate }, count);
  const names = options.conditioned ? Object.keys(data.attributes) : [];
  const bent = bentOf(names, labels, count);
  const attributes = withBends(
    options.conditioned ? data.standardised : new Float32Array(0),
    names.length,
    bent,
  );
  const fit = fitExperts(warped, labels, count, attributes, d);
  const layout: ExpertsLayout = {
    latent,
    gate,
    noise: options.noise / normalisation.scale,
    heads,
    ends,
    ...(options.logVarianceAs === undefined ? {} : { logVarianceAs: options.logVarianceAs }),
  };
  const encoder = new Map(expertEncoderValues(fit, layout));
  const predicts = heads.some(({ name }) => name === 'r_mean');
  if (predicts) regressionValues(encoder, fit, layout, warped, labels, data.standardised);
  return {
    spec: { count, gate, ends: true, bent, coupled: false },
    encoder,
    decoder: expertDecoderValues(fit, layout),
  };
}

function bentOf(names: readonly string[], labels: Int32Array, groups: number): readonly number[] {
  const bent = [...names.keys()].filter((place) => isShape(names[place]));
  const numbers = 1 + names.length + bent.length * BENDS;
  const sizes = new Uint32Array(groups);
  for (const label of labels) if (label >= 0) sizes[label]++;
  return sizes.every((size) => size >= FEWEST_EACH * numbers) ? bent : [];
}
