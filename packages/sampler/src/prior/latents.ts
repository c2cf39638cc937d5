import { conditionsOf, drawPrior, type ModelFile, type Prior, type Request } from '@tractogen/codec';
import { TractogenError, type Random } from '@tractogen/core';

/** Draws latents for some of a bundle's requests, one each. @returns places.length × latent */
export type LatentSource = (places: ArrayLike<number>, random: Random) => Float32Array;

/**
 * The model's prior as a source of latents for the streamlines of one bundle.
 *
 * @param rows what each is asked to be; read by priors of classes and of regression
 * @throws TractogenError INPUT_INVALID where the model has no prior; PARAMETER_INVALID where it has classes and never
 *   saw the bundle, or needs an attribute that is not given
 */
export function latentSource(model: ModelFile, bundle: string, rows: readonly Request[]): LatentSource {
  const prior = priorOf(model);
  const label = model.classes.indexOf(bundle);
  if ((prior.kind === 'ring' || prior.kind === 'tractoencoder') && label < 0) {
    throw new TractogenError('PARAMETER_INVALID', `the model never saw a bundle ${bundle || '(none)'}`, {
      remedy: `Name some of: ${model.classes.join(', ')}`,
    });
  }
  // Standardised as a condition is, with the same complaints about what is missing.
  const attribute =
    prior.kind === 'regression'
      ? conditionsOf({ ...model, conditions: { classes: false, attributes: [prior.attribute] } }, rows)
      : null;
  return (places, random) =>
    drawPrior(prior, random, {
      latent: model.latent,
      classes: model.classes.length,
      labels: new Int32Array(places.length).fill(label),
      ...(attribute && { attribute: Float32Array.from(places, (place) => attribute[place]) }),
    });
}

function priorOf(model: ModelFile): Prior {
  if (model.prior !== null) return model.prior;
  throw new TractogenError('INPUT_INVALID', 'the model has no prior to draw latents from', {
    remedy: 'Sample it with method: rejection or kde, or train a variational or adversarial model',
  });
}
