import type { Random } from '@tractogen/core';
import {
  createAdam,
  createDiscriminator,
  createParameters,
  denseLayer,
  gradientStep,
  initialValuesOf,
  weightsOf,
  type Parameter,
  type Runtime,
} from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';
import { criticStep } from '../phases/critic.ts';
import { generatorStep } from '../phases/generator.ts';
import { adversarialBeta2, adversarialRates, joined } from '../phases/rivalry.ts';
import type { Settings } from '../presets.ts';

/** A perceptron with one hidden layer of ReLUs. */
interface Perceptron {
  readonly parameters: readonly Parameter[];
  forward(x: tf.Tensor2D): tf.Tensor2D;
}

function perceptron(
  { tf: flow, ops }: Runtime,
  name: string,
  [inputs, hidden, outputs]: readonly [number, number, number],
  random: Random,
): Perceptron {
  const specs = [
    ...denseLayer(`${name}1`, { inputs, outputs: hidden }, 'pytorch'),
    ...denseLayer(`${name}2`, { inputs: hidden, outputs: hidden }, 'pytorch'),
    ...denseLayer(`${name}3`, { inputs: hidden, outputs }, 'pytorch'),
  ];
  const parameters = createParameters(flow, specs, initialValuesOf(specs, random));
  const weights = weightsOf(parameters);
  const layer = (x: tf.Tensor2D, i: number): tf.Tensor2D =>
    ops.dense(x, weights(`${name}${i}/kernel`), weights(`${name}${i}/bias`));
  return { parameters, forward: (x) => layer(ops.relu(layer(ops.relu(layer(x, 1)), 2)), 3) };
}

/** A toy: rows of numbers, a code in the plane, and a law that codes shall follow. */
export interface Toy {
  readonly width: number;
  /** Classes that all sides are told; 0 for none. */
  readonly classes: number;
  /** Rows of data and their classes. */
  data(random: Random, count: number): { readonly x: Float32Array; readonly labels: Int32Array };
  /** Codes as they shall be, for classes: labels.length × 2. */
  prior(random: Random, labels: Int32Array): Float32Array;
}

export type ToySettings = Pick<
  Settings,
  'loss' | 'criticSteps' | 'criticRate' | 'generatorRate' | 'adversarialBeta1'
> & {
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
};

/** What became of some rows of a toy. */
export interface TrainedToy {
  /** n × 2. */
  readonly codes: Float32Array;
  /** Mean squared error of what is decoded. */
  readonly error: number;
}

/** Trains an adversarial autoencoder on a toy, with the phases of the real one, and looks at test rows. */
export function trainToy(
  runtime: Runtime,
  toy: Toy,
  settings: ToySettings,
  random: Random,
  test: ReturnType<Toy['data']>,
): TrainedToy {
  const { tf: flow } = runtime;
  const { width, classes } = toy;
  const { loss, batch, criticSteps, criticRate, generatorRate } = settings;
  const encoder = perceptron(runtime, 'e', [width + classes, 64, 2], random.stream('encoder'));
  const decoder = perceptron(runtime, 'd', [2 + classes, 64, width], random.stream('decoder'));
  const critic = createDiscriminator(
    flow,
    { kind: 'mlp', latent: 2, classes, initialiser: 'pytorch', widths: [64, 64] },
    random.stream('critic'),
  );
  const rivalry = { critic, criticTrained: critic.parameters, loss, penalty: 10, clip: 0.01 };
  const both = [...encoder.parameters, ...decoder.parameters];
  const opposed = { beta2: adversarialBeta2({ loss, beta2: 0.99 }) };
  const adams = [both, critic.parameters, encoder.parameters].map((parameters, i) =>
    createAdam(runtime, parameters, i === 0 ? {} : opposed),
  );
  const tensorsOf = ({ x, labels }: ReturnType<Toy['data']>) => {
    const told =
      classes === 0
        ? null
        : flow.cast<tf.Tensor2D>(
            flow.oneHot(flow.tensor1d(labels, 'int32'), classes) as tf.Tensor2D,
            'float32',
          );
    const rows = flow.tensor2d(x, [labels.length, width]);
    const encode = () => ({ z: encoder.forward(joined(flow, { z: rows, told })), told });
    const error = (): tf.Scalar =>
      flow.mean(flow.square(flow.sub(decoder.forward(joined(flow, encode())), rows)));
    return { told, encode, error };
  };
  for (let step = 0; step < settings.steps; step++) {
    const stream = random.stream(`step-${step}`);
    const rates = { learningRate: settings.learningRate, beta1: 0.9 };
    flow.tidy(() => {
      const drawn = toy.data(stream.stream('data'), batch);
      const { told, encode, error } = tensorsOf(drawn);
      gradientStep(runtime, adams[0], both, rates, error);
      const fake = encode();
      for (let i = 0; i < criticSteps; i++) {
        const own = stream.stream(`critic-${i}`);
        const z = flow.tensor2d(toy.prior(own.stream('prior'), drawn.labels), [batch, 2]);
        const slow = adversarialRates(rates, criticRate, settings);
        criticStep(runtime, adams[1], rivalry, { z, told }, fake, own, slow);
      }
      const own = adversarialRates(rates, generatorRate, settings);
      generatorStep(runtime, adams[2], rivalry, encoder.parameters, encode, stream, own);
    });
  }
  for (const adam of adams) adam.dispose();
  return flow.tidy(() => {
    const { encode, error } = tensorsOf(test);
    return { codes: Float32Array.from(encode().z.dataSync()), error: error().dataSync()[0] };
  });
}
