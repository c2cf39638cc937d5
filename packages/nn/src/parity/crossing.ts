/** How far a loss leaps beyond all before it where a ReLU input falls on the other side of zero. */
const LEAP = 5;
/** Largest relative deviation of losses that is rounding alone. */
const ROUNDING = 3e-5;

/**
 * The step, counted from 0, from which a run and its reference take different ways: a ReLU input within
 * rounding of zero fell on the other side, which step that is depends on the processor
 * (docs/decisions/011). A wrong gradient shows from the second loss on, and grows; a crossing is a leap out
 * of rounding, from the third loss on.
 *
 * @param losses relative deviation of the loss, step by step
 * @returns the number of losses where there is none
 */
export function crossingIn(losses: readonly number[]): number {
  let most = Math.max(...losses.slice(0, 2));
  for (let step = 2; step < losses.length; step++) {
    if (most < ROUNDING && losses[step] > Math.max(LEAP * most, ROUNDING)) return step;
    most = Math.max(most, losses[step]);
  }
  return losses.length;
}
