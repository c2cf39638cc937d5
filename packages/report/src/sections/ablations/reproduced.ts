import { BARS, meets } from '../../bars/bars.ts';
import { flattened } from '../../gather/differences.ts';
import type { Model } from '../../gather/models.ts';
import { figure } from '../../page/parts.ts';

/** What TractoEncoder's adversarial autoencoder had beside its defects. */
const AS_IT_WAS: Readonly<Record<string, string>> = {
  loss: 'bce',
  prior: 'tractoencoder',
  realLabels: 'uniform',
  'discriminator.kind': 'tractoencoder',
};
/** Seeds that have to collapse: two of three. */
const SHARE = 2 / 3;

/** Whether a model is TractoEncoder's adversarial autoencoder with everything as it was. */
export function isOriginal(model: Model): boolean {
  const flat = flattened(model);
  const defects = [...flat].filter(([name]) => name.startsWith('defects.'));
  return (
    defects.length > 0 &&
    defects.every(([, value]) => value === 'true') &&
    Object.entries(AS_IT_WAS).every(([name, value]) => flat.get(name) === value)
  );
}

/**
 * Whether the original's collapse was reproduced, in a sentence; null without its diversity.
 *
 * @param diversities ratios of decoded prior samples, one a seed
 */
export function reproduced(diversities: readonly (number | undefined)[]): string | null {
  const known = diversities.filter((value) => value !== undefined);
  if (known.length === 0) return null;
  const collapsed = known.filter((value) => meets(value, BARS.collapsed)).length;
  const found = `With everything as it was, diversity is ${figure(BARS.collapsed.high)} or less in ${collapsed} of ${known.length} ${known.length === 1 ? 'seed' : 'seeds'}`;
  return collapsed >= SHARE * known.length
    ? `${found}: the original's collapse is reproduced.`
    : `${found}: the original's collapse does not reproduce here, for which two of three are asked.`;
}
