import type { LinearMap } from '@tractogen/codec';

/**
 * First values of an encoder's linear path that make z = (⟨component_j, x − mean⟩ / unit_j)_j: the mean
 * stands in the bias.
 *
 * @returns `linear/kernel` (768, d) and `linear/bias` (d)
 */
export function linearEncoderValues({ mean, components, unit }: LinearMap): Map<string, Float32Array> {
  const d = unit.length;
  const width = mean.length;
  const kernel = new Float32Array(width * d);
  const bias = new Float32Array(d);
  for (let j = 0; j < d; j++) {
    let offset = 0;
    for (let k = 0; k < width; k++) {
      const value = components[j * width + k] / unit[j];
      kernel[k * d + j] = value;
      offset -= value * mean[k];
    }
    bias[j] = offset;
  }
  return new Map([
    ['linear/kernel', kernel],
    ['linear/bias', bias],
  ]);
}

/**
 * First values of a decoder's linear path that make x̂ = mean + Σ_j unit_j z_j component_j.
 *
 * @param conditions attributes behind the latent; their rows start at zero
 * @returns `linear/kernel` (d + conditions, 768) and `linear/bias` (768)
 */
export function linearDecoderValues(
  { mean, components, unit }: LinearMap,
  conditions = 0,
): Map<string, Float32Array> {
  const d = unit.length;
  const width = mean.length;
  const kernel = new Float32Array((d + conditions) * width);
  for (let j = 0; j < d; j++) {
    for (let k = 0; k < width; k++) kernel[j * width + k] = unit[j] * components[j * width + k];
  }
  return new Map([
    ['linear/kernel', kernel],
    ['linear/bias', Float32Array.from(mean)],
  ]);
}
