import type * as tf from '@tensorflow/tfjs';

/** L2 added to the gradient (PyTorch's Adam) or shrinkage of the weights beside it (AdamW). */
export interface WeightDecay {
  readonly kind: 'coupled' | 'decoupled';
  readonly value: number;
}

export interface AdamOptions {
  /** Decay of the second moment; default 0.999. */
  readonly beta2?: number;
  /** Added to √v̂, after bias correction as in PyTorch; default 1e-8. */
  readonly epsilon?: number;
  readonly weightDecay?: WeightDecay | null;
  /** Largest global L2 norm of the gradients of all parameters together; none if null. */
  readonly clipNorm?: number | null;
}

/** A learnt array by name; names and order are what a checkpoint is read back by. */
export interface Trainable {
  readonly name: string;
  readonly variable: tf.Variable;
  /** Share of the schedule's learning rate that this array gets; default 1. */
  readonly rateFactor?: number;
}
