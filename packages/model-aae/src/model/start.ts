import type { Prior } from '@tractogen/codec';
import type { Runtime } from '@tractogen/nn';
import type { Settings } from '../presets.ts';
import type { AdversarialModel } from './build.ts';
import { alignedRotation, reframe, times, type Frame } from './align.ts';
import { couple } from './couple.ts';
import { quadraticOf, type Quadratic } from './quadratic.ts';
import { pulls, type Reserved } from './reserved.ts';
import { networkKnowsClasses } from './told.ts';

/**
 * Puts the codes of a network that begins with experts where they shall be: reserved dimensions along
 * their attributes, within each bundle, with what of these goes with the squares of other dimensions, and bundles on the ring.
 * What becomes of a streamline does not change.
 *
 * An attribute of weight 0 is left alone: it is the control of the others.
 *
 * @param latents n × d, of the training rows as the network has them now
 */
export function placeCodes(
  runtime: Pick<Runtime, 'tf'>,
  model: AdversarialModel,
  settings: Settings,
  {
    prior,
    reserved,
    labels,
    latents,
  }: {
    readonly prior: Prior;
    readonly reserved: Reserved;
    readonly labels: Int32Array;
    readonly latents: Float32Array;
  },
): void {
  const experts = model.encoder.spec.experts;
  if (experts === null) return;
  const given = networkKnowsClasses(settings);
  const pulled = reserved.columns.filter((_, j) => pulls(settings.regularise[j]));
  const ring = given && prior.kind === 'ring' ? prior : null;
  if (pulled.length === 0 && ring === null) return;
  const d = settings.latent;
  const places = Array.from({ length: experts.count }, (_, k): Place => {
    const rows = [...labels.keys()].filter((row) => experts.count === 1 || labels[row] === k);
    const own = new Float32Array(rows.length * d);
    for (const [i, row] of rows.entries()) own.set(latents.subarray(row * d, (row + 1) * d), i * d);
    const wanted = pulled.map(({ dimension, values }) => ({
      dimension,
      values: rows.map((row) => values[row]),
    }));
    const shift = new Float64Array(d);
    if (ring !== null) {
      const angle = (2 * Math.PI * k) / experts.count;
      shift[0] = ring.radius * Math.cos(angle);
      if (d > 1) shift[1] = ring.radius * Math.sin(angle);
    }
    // Dimensions that choose the expert stay as they are.
    const fixed = given || experts.count === 1 ? [] : [0, 1];
    const rotation = alignedRotation(own, d, wanted, fixed);
    const turned = new Float64Array(own.length);
    for (let i = 0; i < rows.length; i++)
      turned.set(times(rotation, own.subarray(i * d, (i + 1) * d), d), i * d);
    const taken = new Set([...fixed, ...wanted.map(({ dimension }) => dimension)]);
    const others = Array.from({ length: d }, (_, j) => j).filter((j) => !taken.has(j));
    const quadratics = new Map(
      wanted.map((along) => [along.dimension, quadraticOf(turned, d, along, others)]),
    );
    const spread = Float64Array.from({ length: d }, (_, j) => quadratics.get(j)?.sd ?? 1);
    return { rotation, spread, shift, quadratics };
  });
  reframe(runtime, model, places);
  if (experts.coupled) couple(runtime, model, places);
}

interface Place extends Frame {
  /** By the dimension to which it is added. */
  readonly quadratics: ReadonlyMap<number, Quadratic>;
}
