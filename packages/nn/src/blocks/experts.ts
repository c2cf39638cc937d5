import { BENDS, BEND_KNOTS, BEND_MATRIX } from '@tractogen/codec';
import type * as tf from '@tensorflow/tfjs';
import type { Ops } from '../ops/ops.ts';
import { endsParameters } from './ends.ts';
import { denseLayer } from './layer.ts';
import type { ParameterSpec, Weights } from './parameter.ts';

/**
 * Affine maps side by side, one an expert, mixed by a gate: the linear part of a network whose data
 * fall into groups (a mixture of factor analysers, Ghahramani and Hinton 1996; of probabilistic PCA,
 * Tipping and Bishop 1999).
 */
export interface ExpertsSpec {
  readonly count: number;
  /** `given`: the conditions begin with the one-hot code of the expert. `inferred`: a softmax of the input decides. */
  readonly gate: 'given' | 'inferred';
  /** Whether end points pass through maps that make them normally distributed, and back (`ends.ts`). */
  readonly ends: boolean;
  /** Places of the attributes along which experts bend (`withBends`), among the attributes. */
  readonly bent: readonly number[];
  /** Whether codes pass through a coupling (`coupling.ts`) behind the encoder, and back in front of the decoder's experts. */
  readonly coupled: boolean;
}

/** Latent dimensions that choose the expert, the first ones. */
export function gateDimensions({ gate }: Pick<ExpertsSpec, 'gate'>, count: number): number {
  return gate === 'inferred' && count > 1 ? 2 : 0;
}

/** Numbers behind the input that an expert's map reads: conditions without the code that gates, and how they bend. */
function attributesOf({ count, gate, bent }: ExpertsSpec, conditions: number): number {
  return (gate === 'given' ? conditions - count : conditions) + bent.length * BENDS;
}

/**
 * `gate/kernel` (n, K), `gate/bias` where inferred, and `experts/kernel` (K · (n + attributes + 1), units):
 * expert k's block is its matrix for the input, then for the attributes, then its constant. They start
 * at zero unless values are given.
 */
export function expertsParameters(
  spec: ExpertsSpec,
  { inputs, conditions, units }: Readonly<Record<'inputs' | 'conditions' | 'units', number>>,
): readonly ParameterSpec[] {
  const width = spec.count * (inputs + attributesOf(spec, conditions) + 1);
  const [kernel] = denseLayer('experts', { inputs: width, outputs: units }, 'zeros');
  return [
    ...(spec.gate === 'given' ? [] : denseLayer('gate', { inputs, outputs: spec.count }, 'zeros')),
    kernel,
    ...(spec.ends ? endsParameters(spec.count) : []),
  ];
}

/**
 * Shares of the experts, (B, K).
 *
 * @param input (B, n)
 * @param conditions (B, conditions), or null where there are none
 */
export function gateOf(
  ops: Ops,
  spec: ExpertsSpec,
  weights: Weights,
  input: tf.Tensor2D,
  conditions: tf.Tensor2D | null,
): tf.Tensor2D {
  if (spec.gate === 'given' && conditions !== null)
    return ops.tf.slice2d(conditions, [0, 0], [-1, spec.count]);
  return ops.tf.softmax<tf.Tensor2D>(ops.dense(input, weights('gate/kernel'), weights('gate/bias')));
}

/**
 * Σ_k gate_k · expert_k(input, attributes).
 *
 * @param gate (B, K)
 * @param input (B, n)
 * @param conditions (B, conditions), or null where there are none
 * @returns (B, units)
 */
export function mixExperts(
  ops: Ops,
  spec: ExpertsSpec,
  weights: Weights,
  gate: tf.Tensor2D,
  input: tf.Tensor2D,
  conditions: tf.Tensor2D | null,
): tf.Tensor2D {
  const flow = ops.tf;
  const skipped = spec.gate === 'given' ? spec.count : 0;
  const attributes =
    conditions === null || conditions.shape[1] === skipped
      ? []
      : [bendAttributes(flow, flow.slice2d(conditions, [0, skipped], [-1, -1]), spec.bent)];
  const values = attributes.length === 0 ? input : flow.concat2d([input, ...attributes], 1);
  return ops.matMul(outerWithOne(flow, gate, values), weights('experts/kernel'));
}

/** (B, A) → (B, A + bent.length · BENDS): attributes, then what `withBends` puts behind them. */
export function bendAttributes(
  flow: Ops['tf'],
  attributes: tf.Tensor2D,
  bent: readonly number[],
): tf.Tensor2D {
  const knots = BEND_KNOTS.length;
  const matrix = flow.tensor2d(Float32Array.from(BEND_MATRIX), [knots, BENDS]);
  const bends = bent.map((place): tf.Tensor2D => {
    const own = flow.slice2d(attributes, [0, place], [-1, 1]);
    const past = flow.relu(flow.sub<tf.Tensor2D>(own, flow.tensor2d([...BEND_KNOTS], [1, knots])));
    return flow.matMul(flow.mul<tf.Tensor2D>(past, flow.square(past)), matrix);
  });
  return bends.length === 0 ? attributes : flow.concat2d([attributes, ...bends], 1);
}

/** (B, K), (B, n) → (B, K · (n + 1)): gate ⊗ (values, 1). */
export function outerWithOne(flow: Ops['tf'], gate: tf.Tensor2D, values: tf.Tensor2D): tf.Tensor2D {
  const rows = gate.shape[0];
  const padded = flow.concat2d([values, flow.ones([rows, 1])], 1);
  const product = flow.mul(flow.expandDims(gate, 2), flow.expandDims(padded, 1));
  return flow.reshape(product, [rows, gate.shape[1] * padded.shape[1]]);
}
