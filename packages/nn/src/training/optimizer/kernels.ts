import type * as tf from '@tensorflow/tfjs';
import type { Flow } from './flow.ts';

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What `@tensorflow/tfjs-node` offers beneath its operations. */
interface NativeBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_STRING' | 'TF_ATTR_SHAPE' | 'TF_ATTR_BOOL' | 'TF_FLOAT', number>
  >;
  executeSingleOutput(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
  ): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** TensorFlow kernels that TensorFlow.js has no operation for. */
export interface Kernels {
  /** Σg² / 2, a scalar. */
  halfSquaredSum(gradient: tf.Tensor): tf.Tensor;
  /** A resource variable of float32, not yet holding anything. */
  handle(name: string, shape: readonly number[]): tf.Tensor;
  assign(handle: tf.Tensor, value: tf.Tensor): void;
  read(handle: tf.Tensor): tf.Tensor;
  destroy(handle: tf.Tensor): void;
  /** Scalars: β₁ᵗ, β₂ᵗ, rate, β₁, β₂, ε. */
  applyAdam(
    variable: tf.Tensor,
    m: tf.Tensor,
    v: tf.Tensor,
    scalars: readonly tf.Tensor[],
    gradient: tf.Tensor,
  ): void;
}

/** The kernels, or null where the backend is not libtensorflow. */
export function kernelsOf({ tf: flow, backend: name }: Flow): Kernels | null {
  if (name !== 'tensorflow') return null;
  const backend = flow.backend() as unknown as NativeBackend;
  const { binding } = backend;
  const float = (attribute: string): Attribute => ({
    name: attribute,
    type: binding.TF_ATTR_TYPE,
    value: binding.TF_FLOAT,
  });
  const flag = (attribute: string): Attribute => ({
    name: attribute,
    type: binding.TF_ATTR_BOOL,
    value: false,
  });
  return {
    halfSquaredSum: (gradient) => backend.executeSingleOutput('L2Loss', [float('T')], [gradient]),
    handle: (shared, shape) =>
      backend.executeSingleOutput(
        'VarHandleOp',
        [
          { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
          { name: 'shared_name', type: binding.TF_ATTR_STRING, value: shared },
          float('dtype'),
          { name: 'shape', type: binding.TF_ATTR_SHAPE, value: [...shape] },
        ],
        [],
      ),
    assign: (handle, value) =>
      void backend.executeMultipleOutputs('AssignVariableOp', [float('dtype')], [handle, value], 0),
    read: (handle) => backend.executeSingleOutput('ReadVariableOp', [float('dtype')], [handle]),
    destroy: (handle) => void backend.executeMultipleOutputs('DestroyResourceOp', [], [handle], 0),
    applyAdam: (variable, m, v, scalars, gradient) =>
      void backend.executeMultipleOutputs(
        'ResourceApplyAdam',
        [float('T'), flag('use_locking'), flag('use_nesterov')],
        [variable, m, v, ...scalars, gradient],
        0,
      ),
  };
}
