import type { Random } from '@tractogen/core';
import type { NamedValues, ParameterSpec } from '../blocks/parameter.ts';

/** Layers of the linear part, which begins in a way of its own. */
const LINEAR: ReadonlySet<string> = new Set([
  'linear',
  'experts',
  'coupling',
  'charts',
  'gate',
  'means',
  'place',
  'ends',
]);
/** Share of He's standard deviation that keeps the first steps small and the units switching. */
const GAIN = 0.6;

/**
 * First values of the convolutional branch beside a linear path: kernels U(−b, b) with
 * b = 0.6 · √(6 / fan_in), biases zero (He et al. 2015, scaled).
 *
 * PyTorch's default shrinks a signal by √6 a layer while biases keep their size, so that after five
 * layers hardly a unit switches: the branch would be as linear as the path beside it, have nothing to
 * add, and find its way out of that only late and by luck. Without biases every unit switches.
 *
 * @param gain share of He's bound
 * @param zero layers that end the branch: they start at zero, so that epoch 0 is the linear part alone
 */
export function branchValues(
  specs: readonly ParameterSpec[],
  random: Random,
  zero: ReadonlySet<string>,
  gain = GAIN,
): NamedValues {
  const values = new Map<string, Float32Array>();
  for (const { name, shape } of specs) {
    const layer = name.split('/', 1)[0];
    if (LINEAR.has(layer) || layer.endsWith('_norm') || zero.has(layer)) continue;
    const size = shape.reduce((product, n) => product * n, 1);
    const bound = name.endsWith('/kernel') ? gain * Math.sqrt((6 * shape.at(-1)!) / size) : 0;
    const stream = random.stream(name);
    values.set(
      name,
      Float32Array.from({ length: size }, () => (2 * stream.uniform() - 1) * bound),
    );
  }
  return values;
}
