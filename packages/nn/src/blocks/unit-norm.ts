/**
 * What TractoEncoder's unit-norm constraint came to: with a kernel of shape (1, d) and Keras' default axis
 * each weight is a vector of its own, so every one becomes ±1 and the whole has norm √d. Zero stays zero.
 *
 * @param values row-major, any shape
 * @returns a new array
 */
export function unitWeights(values: Float32Array): Float32Array {
  return values.map(Math.sign);
}

/**
 * The unit vector in the direction of all values together, as the direction u of Zhao et al. 2019 (VAE for
 * regression) is. Zeros stay zeros.
 *
 * @param values row-major, any shape
 * @returns a new array
 */
export function unitNorm(values: Float32Array): Float32Array {
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return norm === 0 ? Float32Array.from(values) : values.map((value) => value / norm);
}
