/** Convolution without padding as its definition says, in double precision; (B, L, C) ∗ (k, C, O). */
export function plainConv1d(
  x: Float32Array,
  [batch, points, channels]: readonly [number, number, number],
  kernel: Float32Array,
  [size, , outputs]: readonly [number, number, number],
  stride: number,
): Float64Array {
  const length = Math.floor((points - size) / stride) + 1;
  const y = new Float64Array(batch * length * outputs);
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < length; t++) {
      for (let o = 0; o < outputs; o++) {
        let sum = 0;
        for (let j = 0; j < size; j++) {
          for (let c = 0; c < channels; c++) {
            sum += x[(b * points + t * stride + j) * channels + c] * kernel[(j * channels + c) * outputs + o];
          }
        }
        y[(b * length + t) * outputs + o] = sum;
      }
    }
  }
  return y;
}
