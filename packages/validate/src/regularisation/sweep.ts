/** Values of the reserved dimension that a sweep decodes. */
export const STEPS = 9;
/** How far it goes to each side, in the bundle's standard deviations of the dimension. */
const REACH = 2;

/**
 * Latents of which one dimension is swept through `values` while the others stay: the sweep of the first latent, then that
 * of the second, and so on.
 *
 * @returns (latents · values) × width
 */
export function sweptLatents(
  latents: readonly Float32Array[],
  dimension: number,
  values: readonly number[],
): Float32Array {
  const width = latents[0]?.length ?? 0;
  const out = new Float32Array(latents.length * values.length * width);
  let at = 0;
  for (const latent of latents) {
    for (const value of values) {
      out.set(latent, at);
      out[at + dimension] = value;
      at += width;
    }
  }
  return out;
}

/** Places of a sweep, in standard deviations from the centre. */
export const PLACES: readonly number[] = Array.from(
  { length: STEPS },
  (_, step) => REACH * ((2 * step) / (STEPS - 1) - 1),
);

/** Evenly spaced values from REACH standard deviations below the centre to as many above; downwards for a negative `sd`. */
export function sweepOf(centre: number, sd: number): readonly number[] {
  return PLACES.map((place) => centre + sd * place);
}

/** What sweeps do to an attribute. */
export interface Sweeps {
  /** Share of latents whose attribute rises at every step. */
  readonly monotone: number;
  /** Mean rise of the attribute from the first to the last step, in its own unit. */
  readonly rise: number;
}

/** @param measured n · STEPS values, as the latents of `sweptLatents` */
export function sweepsOf(measured: ArrayLike<number>): Sweeps {
  const n = measured.length / STEPS;
  let monotone = 0;
  let rise = 0;
  for (let i = 0; i < n; i++) {
    const at = i * STEPS;
    let rising = true;
    for (let step = 1; step < STEPS; step++) rising &&= measured[at + step] > measured[at + step - 1];
    if (rising) monotone++;
    rise += measured[at + STEPS - 1] - measured[at];
  }
  return { monotone: monotone / n, rise: rise / n };
}
