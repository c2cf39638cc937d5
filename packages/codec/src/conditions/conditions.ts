import { TractogenError } from '@tractogen/core';
import type { ModelFile } from '../model.ts';
import { scaleFor } from './scale.ts';

/** What one row is asked to be. */
export interface Request {
  /** Bundle name. */
  readonly bundle: string;
  /** By attribute, natural units. */
  readonly attributes: Readonly<Record<string, number>>;
}

type Conditioned = Pick<ModelFile, 'classes' | 'conditions' | 'attributes'>;

/** Numbers behind the latent: classes, then attributes. */
export function conditionWidth({ classes, conditions }: Conditioned): number {
  return (conditions.classes ? classes.length : 0) + conditions.attributes.length;
}

/**
 * The numbers that a conditional model is given for each row: the bundle's one-hot code, then the
 * attributes, standardised.
 *
 * @returns n × conditionWidth
 * @throws TractogenError PARAMETER_INVALID for a bundle the model never saw, or an attribute left out
 */
export function conditionsOf(model: Conditioned, rows: readonly Request[]): Float32Array {
  const width = conditionWidth(model);
  const out = new Float32Array(rows.length * width);
  const hot = model.conditions.classes ? model.classes.length : 0;
  for (const [i, { bundle, attributes }] of rows.entries()) {
    if (hot > 0) {
      const code = model.classes.indexOf(bundle);
      if (code < 0) throw unknownBundle(bundle, model.classes);
      out[i * width + code] = 1;
    }
    for (const [j, name] of model.conditions.attributes.entries()) {
      const scale = scaleFor(model.attributes[name], bundle);
      if (scale === undefined) throw unknownBundle(bundle, Object.keys(model.attributes[name].scales));
      const value = attributes[name];
      if (!Number.isFinite(value)) {
        const where = bundle === '' ? '' : ` in ${bundle}`;
        throw new TractogenError('PARAMETER_INVALID', `the model needs a value of ${name}`, {
          remedy: `Give one; training had ${scale.low.toPrecision(4)} to ${scale.high.toPrecision(4)}${where}`,
        });
      }
      out[i * width + hot + j] = (value - scale.mean) / scale.sd;
    }
  }
  return out;
}

function unknownBundle(bundle: string, known: readonly string[]): TractogenError {
  return new TractogenError('PARAMETER_INVALID', `the model never saw a bundle ${bundle || '(none)'}`, {
    remedy: `Name some of: ${known.join(', ')}`,
  });
}
