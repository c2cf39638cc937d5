import type { Support, Supported } from './judge.ts';

/** One line about the requests of a bundle that are out of support; null where all are in. */
export function supportWarning(
  bundle: string,
  { out, beyond, sparse }: Support,
  { ranges }: Supported,
): string | null {
  const total = out.reduce((sum, flag) => sum + flag, 0);
  if (total === 0) return null;
  const reasons = [...beyond].map(([name, n]) => {
    const { low, high } = ranges.get(name) ?? { low: Number.NaN, high: Number.NaN };
    return `${n} by ${name}, which training has from ${low.toPrecision(4)} to ${high.toPrecision(4)}`;
  });
  if (sparse > 0) reasons.push(`${sparse} where training is sparse`);
  const whose = bundle === '' ? '' : `${bundle}: `;
  return `${whose}${total} of ${out.length} requests are out of training's support and flagged (${reasons.join('; ')})`;
}
