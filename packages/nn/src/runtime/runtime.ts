import type { Ops, Tf } from '../ops/ops.ts';

/** In the order in which they are tried. */
export const BACKENDS = ['tensorflow', 'wasm', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];

/** TensorFlow.js as loaded in this process; there is one. */
export interface Runtime {
  readonly tf: Tf;
  /** `tensorflow`: libtensorflow. `wasm`, `cpu`: the portable ones, about 7 and 100 times slower in training. */
  readonly backend: Backend;
  /** Why this backend, in words for the user. */
  readonly reason: string;
  readonly versions: { readonly tfjs: string; readonly libtensorflow: string | null };
  /** Threads that one operation may use; results may differ in the last digits with another number. */
  readonly threads: number;
  /** True if tensors live on a CUDA device. */
  readonly gpu: boolean;
  /** The fastest operations of the backend; first-order gradients only on `tensorflow`. */
  readonly ops: Ops;
  /** The same by elementary operations: for gradients of gradients. */
  readonly portableOps: Ops;
}
