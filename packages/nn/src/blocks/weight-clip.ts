import type { Tf } from '../ops/ops.ts';
import type { Parameter } from './parameter.ts';

/**
 * Puts every weight back into [−limit, limit]: what keeps a Wasserstein critic without gradient penalty
 * Lipschitz, after each of its steps.
 *
 * Source: Arjovsky et al. 2017, algorithm 1 (limit 0.01).
 */
export function clipWeights(flow: Tf, parameters: readonly Parameter[], limit: number): void {
  for (const { variable } of parameters)
    flow.tidy(() => variable.assign(flow.clipByValue(variable, -limit, limit)));
}
