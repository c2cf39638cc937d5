/** How far a loss leaps beyond all before it where a ReLU input falls on the other side of zero. */
const LEAP = 5;
/** Largest relative deviation of losses that is rounding alone. */
const ROUNDING = 3e-5;

/** Losses without growth, after the first, that a wrong gradient cannot have. */
const LEVEL = 7;
/** How far losses of one level lie apart. */
const SAME = 1.25;

/**
 * The step, counted from 0, from which a run and its reference take different ways: a ReLU input within
 * rounding of zero fell on the other side, which step that is depends on the processor
 * (docs/decisions/011). A wrong gradient shows from the second loss on, and grows with every step; a
 * crossing is a leap out of rounding, from the third loss on, or the end of a level: of seven losses or more
 * that did not grow.
 *
 * @param losses relative deviation of the loss, step by step
 * @returns the number of losses where there is none
 */
export function crossingIn(losses: readonly number[]): number {
  return Math.min(leapIn(losses), levelEnd(losses));
}

function leapIn(losses: readonly number[]): number {
  let most = Math.max(...losses.slice(0, 2));
  for (let step = 2; step < losses.length; step++) {
    if (most < ROUNDING && losses[step] > Math.max(LEAP * most, ROUNDING)) return step;
    most = Math.max(most, losses[step]);
  }
  return losses.length;
}

function levelEnd(losses: readonly number[]): number {
  const level = SAME * Math.max(...losses.slice(1, 4));
  const end = losses.findIndex((loss, step) => step > 0 && !(loss <= level));
  return level < ROUNDING && end > LEVEL ? end : losses.length;
}
