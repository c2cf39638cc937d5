/** A head holds 1,000 to 2,200 mL; a larger number than this is in mm³, as FreeSurfer and ADNIMERGE have it. */
const MOST_ML = 10_000;
/** Told in steps of so many mL. */
const STEP = 50;

/**
 * An intracranial volume that may leave the data, mL. To the cubic millimetre it is a person's own, and whoever holds the table finds
 * its row by it. In these steps dozens of a study's hundreds share each value but the extremes, and the variance of heads, whose standard
 * deviation is some 150 mL, grows by 1 %.
 *
 * @param icv mm³ or mL
 */
export function sharedHeadVolume(icv: number): number {
  const millilitres = icv > MOST_ML ? icv / 1000 : icv;
  return STEP * Math.round(millilitres / STEP);
}
