import type { ModelFile } from '@tractogen/codec';
import { TractogenError } from '@tractogen/core';
import type { Askable } from '@tractogen/sampler';

/**
 * Bundles that are meant by what was typed: a name of the model, or the number in `bundle_<number>`; all of the model's
 * if nothing was typed. One without a name for a model that is not told the bundle.
 *
 * @throws TractogenError PARAMETER_INVALID for a bundle the model never saw, or one that would have no effect
 */
export function resolveBundles(
  { classes }: Pick<ModelFile, 'classes'>,
  { bundle }: Askable,
  typed: readonly string[],
): string[] {
  if (!bundle) {
    if (typed.length === 0) return [''];
    throw new TractogenError(
      'PARAMETER_INVALID',
      '--bundle has no effect: the model is not told the bundle',
      {
        remedy: 'Leave it out, or take a model that is conditioned on classes',
      },
    );
  }
  const found = typed.map((text) => {
    const name = [text, `bundle_${text}`].find((candidate) => classes.includes(candidate));
    if (name !== undefined) return name;
    throw new TractogenError('PARAMETER_INVALID', `the model never saw a bundle ${text}`, {
      remedy: `Name some of: ${classes.join(', ')}`,
    });
  });
  return found.length === 0 ? [...classes] : [...new Set(found)];
}

/** Splits a number as evenly as it goes; the first ones get one more. */
export function shares(total: number, parts: number): number[] {
  return Array.from({ length: parts }, (_, i) => Math.floor(total / parts) + (i < total % parts ? 1 : 0));
}
