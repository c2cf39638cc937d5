/** Half-width of the low-pass: 8 points each side, 17 in all. */
const HALF = 8;

/**
 * The one fixed low-pass before any shape is measured: a 17-point Hann window normalised to one,
 * ½(1 + cos(πk/8)) for k = −8…8, meant for 256 points at equal arc length. Streamlines of fewer than
 * 9 points get a window that fits.
 *
 * @returns odd number of weights that sum to one
 */
export function lowPass(count: number): Float64Array {
  const half = Math.min(HALF, count - 1);
  return half === HALF ? WINDOW : half < 1 ? Float64Array.of(1) : hann(half);
}

function hann(half: number): Float64Array {
  const raw = Float64Array.from(
    { length: 2 * half + 1 },
    (_, i) => 1 + Math.cos((Math.PI * (i - half)) / half),
  );
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((value) => value / sum);
}

const WINDOW = hann(HALF);
