import { alongCosine, type Schedule } from './schedule.ts';

export interface CosineOptions {
  /** Learning rate after the warm-up. */
  readonly maximum: number;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Steps of linear rise from maximum / (warmUp + 1); default 0. */
  readonly warmUp?: number;
  /** Learning rate of the last step; default 0. */
  readonly final?: number;
  readonly beta1?: number;
}

/** Linear warm-up, then half a cosine wave down to `final`, which the last step uses. */
export function cosine(options: CosineOptions): Schedule {
  const { maximum, steps, warmUp = 0, final = 0, beta1 = 0.9 } = options;
  return (step) => {
    if (step < warmUp) return { learningRate: (maximum * (step + 1)) / (warmUp + 1), beta1 };
    const span = Math.max(1, steps - 1 - warmUp);
    return { learningRate: alongCosine(maximum, final, Math.min(1, (step - warmUp) / span)), beta1 };
  };
}
