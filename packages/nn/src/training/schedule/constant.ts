import type { Schedule } from './schedule.ts';

/** The same rates at every step. */
export function constant(options: { readonly learningRate: number; readonly beta1?: number }): Schedule {
  const rates = { learningRate: options.learningRate, beta1: options.beta1 ?? 0.9 };
  return () => rates;
}
