/**
 * Energy distance of two samples: 2 E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖, without bias (no row is paired with
 * itself), so that two samples of one law give about 0, now above, now below.
 *
 * Source: Székely and Rizzo 2013, "Energy statistics".
 *
 * @param a n × width
 * @param b m × width
 * @param places divides squared distances: with the number of points the distance is the root mean square
 *   one over points; 1 if left out
 * @returns in the unit of the values; NaN with fewer than two rows of a kind
 */
export function energyDistance(a: Float32Array, b: Float32Array, width: number, places = 1): number {
  const [n, m] = [a.length / width, b.length / width];
  if (n < 2 || m < 2) return Number.NaN;
  const between = summed(a, b, width) / (n * m);
  const within = summed(a, a, width) / (n * (n - 1)) + summed(b, b, width) / (m * (m - 1));
  return (2 * between - within) / Math.sqrt(places);
}

/** Sum of distances over all pairs; a row's with itself is 0. */
function summed(a: Float32Array, b: Float32Array, width: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += width) {
    for (let j = 0; j < b.length; j += width) {
      let squared = 0;
      for (let k = 0; k < width; k++) squared += (a[i + k] - b[j + k]) ** 2;
      sum += Math.sqrt(squared);
    }
  }
  return sum;
}
