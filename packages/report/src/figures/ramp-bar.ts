import { raw, type Html } from '../page/html.ts';
import { ramp } from './scatter.ts';

const STEPS = 24;

/** The colour ramp from low to high, for a legend. */
export function rampBar(): Html {
  const cells = Array.from(
    { length: STEPS },
    (_, k) => `<rect x="${k * 4}" width="4.2" height="9" fill="${ramp((k + 0.5) / STEPS)}"/>`,
  );
  return raw(`<svg class="bar" width="${STEPS * 4}" height="9" aria-hidden="true">${cells.join('')}</svg>`);
}
