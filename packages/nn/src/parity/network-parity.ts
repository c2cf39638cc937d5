import type { Ops } from '../ops/ops.ts';
import { deviation, largestDifference, norm, readFixture, type Summary } from './fixture.ts';
import { hashedNetwork, inputOf, torchName } from './hashed-network.ts';
import { toTorch } from './hashed-weights.ts';
import { tracedOps, type Seen } from './traced-ops.ts';

export type Upsampling = 'linear' | 'nearest';

interface Forward {
  readonly loss: number;
  readonly latent: readonly number[][];
  readonly output: readonly number[][];
  readonly layers: Readonly<Record<string, Summary>>;
}

/** Norm and first eight values of an array in PyTorch's layout. */
export interface Reference {
  readonly l2: number;
  readonly first: readonly number[];
}

export interface ForwardParity {
  /** Largest absolute difference, in units of the reference's largest value. */
  readonly latent: number;
  readonly output: number;
  /** Relative. */
  readonly loss: number;
  /** By layer: in units of its root mean square. */
  readonly layers: ReadonlyMap<string, number>;
}

/** Our forward pass beside PyTorch's. */
export function forwardParity(ops: Ops, upsampling: Upsampling): ForwardParity {
  const expected = (readFixture('finta-forward.json') as Record<Upsampling, Forward>)[upsampling];
  const flow = ops.tf;
  const network = hashedNetwork(flow, upsampling);
  const seen: Seen = new Map();
  const traced = tracedOps(ops, seen);
  const [latent, output] = flow.tidy(() => {
    const z = network.encode(traced, inputOf(flow));
    return [z, network.decode(traced, z)].map((tensor) => Float32Array.from(tensor.dataSync()));
  });
  const loss = flow.tidy(() => network.loss(ops).dataSync()[0]);
  network.dispose();
  const layers = Object.entries(expected.layers).map(([name, summary]): [string, number] => {
    const found = seen.get(name);
    const fits = found !== undefined && found.shape.join() === summary.shape.join();
    return [name, fits ? deviation(found.values, summary) : Number.POSITIVE_INFINITY];
  });
  return {
    latent: scaled(latent, expected.latent.flat()),
    output: scaled(output.subarray(0, 2 * 768), expected.output.flat()),
    loss: Math.abs(loss - expected.loss) / expected.loss,
    layers: new Map(layers),
  };
}

/** Our gradients beside PyTorch's, by PyTorch's names: deviation in units of the root mean square. */
export function gradientParity(ops: Ops, upsampling: Upsampling): ReadonlyMap<string, number> {
  const fixture = readFixture('finta-gradients.json') as Record<Upsampling, Record<string, Summary>>;
  const network = hashedNetwork(ops.tf, upsampling);
  const { gradients } = network.gradients(ops);
  const found = network.parameters.map(({ name, shape }, i): [string, number] => {
    const values = toTorch(Float32Array.from(gradients[i].dataSync()), shape);
    return [torchName(name), deviation(values, fixture[upsampling][torchName(name)])];
  });
  ops.tf.dispose([...gradients]);
  network.dispose();
  return new Map(found);
}

/** Deviation of the norm, and of the first values in units of the root mean square; the larger one. */
export function relative(values: Float32Array, { l2, first }: Reference): number {
  const rms = l2 / Math.sqrt(values.length);
  return Math.max(
    Math.abs(norm(values) - l2) / l2,
    largestDifference(values.subarray(0, first.length), first) / Math.max(rms, ...first.map(Math.abs)),
  );
}

/** Largest absolute difference, in units of the largest expected value. */
export function scaled(values: Float32Array, expected: readonly number[]): number {
  return largestDifference(values, expected) / Math.max(...expected.map(Math.abs));
}
