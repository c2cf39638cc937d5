import type { Affinities } from './affinities.ts';
import { quadtree, type Quadtree } from './quadtree.ts';

export interface Gradient {
  /** n × 2: derivative of the divergence with respect to every coordinate. */
  readonly gradient: Float64Array;
  /** Σ_{i≠j} 1 / (1 + ‖y_i − y_j‖²). */
  readonly normaliser: number;
}

/**
 * 4 (Σ_j p_ij q_ij (y_i − y_j) − Σ_j q_ij² (y_i − y_j) / Z): gradient of KL(P‖Q) for a Student-t kernel.
 *
 * @param points n × 2
 * @param exaggeration factor on P in the attraction
 * @param theta 0 is exact
 */
export function tsneGradient(
  points: Float64Array,
  { start, column, value }: Affinities,
  {
    exaggeration = 1,
    theta = 0.5,
    tree = quadtree(points.length / 2),
  }: { exaggeration?: number; theta?: number; tree?: Quadtree } = {},
): Gradient {
  const n = points.length / 2;
  const gradient = new Float64Array(points.length);
  const force = new Float64Array(2);
  tree.build(points);
  let normaliser = 0;
  for (let i = 0; i < n; i++) {
    normaliser += tree.repulsion(points[2 * i], points[2 * i + 1], theta, force);
    gradient[2 * i] = force[0];
    gradient[2 * i + 1] = force[1];
  }
  for (let i = 0; i < n; i++) {
    const x = points[2 * i];
    const y = points[2 * i + 1];
    let pullX = 0;
    let pullY = 0;
    for (let e = start[i]; e < start[i + 1]; e++) {
      const dx = x - points[2 * column[e]];
      const dy = y - points[2 * column[e] + 1];
      const weight = (exaggeration * value[e]) / (1 + dx * dx + dy * dy);
      pullX += weight * dx;
      pullY += weight * dy;
    }
    gradient[2 * i] = 4 * (pullX - gradient[2 * i] / normaliser);
    gradient[2 * i + 1] = 4 * (pullY - gradient[2 * i + 1] / normaliser);
  }
  return { gradient, normaliser };
}

/** KL(P‖Q) over the stored entries of P, in nats. @param normaliser Z of the same points */
export function divergence(
  points: Float64Array,
  { start, column, value }: Affinities,
  normaliser: number,
): number {
  let sum = 0;
  for (let i = 0; i < start.length - 1; i++) {
    for (let e = start[i]; e < start[i + 1]; e++) {
      if (value[e] === 0) continue;
      const dx = points[2 * i] - points[2 * column[e]];
      const dy = points[2 * i + 1] - points[2 * column[e] + 1];
      sum += value[e] * Math.log(value[e] * normaliser * (1 + dx * dx + dy * dy));
    }
  }
  return sum;
}
