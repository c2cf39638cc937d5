/** How signed distances along one dimension follow those of an attribute. */
export interface Distances {
  /** Least squares through the origin of z_i − z_j on a_i − a_j: 1 where the dimension has the attribute's unit. */
  readonly slope: number;
  /** Mean of |(z_i − z_j) − (a_i − a_j)| over pairs of two: what `distance-mae` brings down. */
  readonly error: number;
  /** Mean of |a_i − a_j|: the error of a dimension that is one number for all. */
  readonly apart: number;
}

/**
 * Pairs of distinct streamlines, every one.
 *
 * @param latents values of the dimension, n
 * @param attribute n, standardised as in training
 */
export function distancesOf(latents: ArrayLike<number>, attribute: ArrayLike<number>): Distances {
  let [both, squares, error, apart, pairs] = [0, 0, 0, 0, 0];
  for (let i = 0; i < latents.length; i++) {
    for (let j = 0; j < i; j++) {
      const [found, wanted] = [latents[i] - latents[j], attribute[i] - attribute[j]];
      both += found * wanted;
      squares += wanted * wanted;
      error += Math.abs(found - wanted);
      apart += Math.abs(wanted);
      pairs++;
    }
  }
  return { slope: both / squares, error: error / pairs, apart: apart / pairs };
}
