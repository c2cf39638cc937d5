/**
 * Share of logits that a discriminator has on the right side, real above zero and fake below, both kinds
 * weighing the same. One half is chance, also for a discriminator that only ever says zero.
 *
 * @param real logits of prior samples
 * @param fake logits of codes
 */
export function discriminatorAccuracy(real: ArrayLike<number>, fake: ArrayLike<number>): number {
  return (shareAbove(real, 1) + shareAbove(fake, -1)) / 2;
}

/** Share of values whose product with `sign` is above zero; zeros count half. */
function shareAbove(values: ArrayLike<number>, sign: 1 | -1): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (1 + Math.sign(sign * values[i])) / 2;
  return sum / values.length;
}
