import { describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../runtime/load.ts';
import { deviation, readFixture, type Summary } from './fixture.ts';
import { hashedNetwork, inputOf } from './hashed-network.ts';
import { toTorch } from './hashed-weights.ts';
import { report } from './measured.ts';
import { scaled } from './network-parity.ts';

interface LinearPathFixture {
  readonly loss: number;
  readonly latent: readonly number[][];
  readonly output: readonly number[][];
  readonly gradients: Readonly<Record<string, Summary>>;
}

const expected = readFixture('finta-linear-path.json') as LinearPathFixture;
const { ops, portableOps } = await loadTensorFlow();
const flow = ops.tf;
/** PyTorch's names in the order of our parameters; `linear/…` is there twice, the encoder's first. */
const NAMES: readonly (readonly [string, string, number])[] = [
  ['reading.weight', 'linear/kernel', 0],
  ['reading.bias', 'linear/bias', 0],
  ['writing.weight', 'linear/kernel', 1],
  ['writing.bias', 'linear/bias', 1],
  // Where the branch ends and the path joins it.
  ['branch.fc1.weight', 'fc1/kernel', 0],
  ['branch.d6.weight', 'd6/kernel', 0],
];

describe.each([
  { path: "the runtime's own operations", operations: ops },
  { path: 'elementary operations', operations: portableOps },
])('the linear path against PyTorch: $path', ({ operations }) => {
  it('adds A x + a to the latent and B z + b to the points, to 1e-5', (context) => {
    const network = hashedNetwork(flow, 'linear', true);
    const [latent, output] = flow.tidy(() => {
      const z = network.encode(operations, inputOf(flow));
      return [z, network.decode(operations, z)].map((tensor) => Float32Array.from(tensor.dataSync()));
    });
    const forward = [
      scaled(latent, expected.latent.flat()),
      scaled(output.subarray(0, 2 * 768), expected.output.flat()),
    ];
    report(context, { 'linear_path.forward': Math.max(...forward) });
    expect(Math.max(...forward)).toBeLessThan(1e-5);
    network.dispose();
  });

  it('has the same loss, and gradients of the path and of the layers beside it, to 1e-4', (context) => {
    const network = hashedNetwork(flow, 'linear', true);
    const { loss, gradients } = network.gradients(operations);
    expect(Math.abs(loss - expected.loss) / expected.loss).toBeLessThan(1e-5);
    const deviations = NAMES.map(([theirs, ours, nth]): [string, number] => {
      const index = network.parameters.flatMap(({ name }, i) => (name === ours ? [i] : []))[nth];
      const values = Float32Array.from(gradients[index].dataSync());
      return [
        theirs,
        deviation(toTorch(values, network.parameters[index].shape), expected.gradients[theirs]),
      ];
    });
    report(context, { 'linear_path.gradients': Math.max(...deviations.map(([, most]) => most)) });
    expect(deviations.map(([name]) => name).toSorted()).toEqual(Object.keys(expected.gradients).toSorted());
    expect(deviations.filter(([, most]) => !(most < 1e-4))).toEqual([]);
    flow.dispose([...gradients]);
    network.dispose();
  });
});
