import { principalComponents } from '@tractogen/codec';
import { TractogenError } from '@tractogen/core';
import { conditionalProbabilities, symmetrise, type Affinities } from './affinities.ts';
import { divergence, tsneGradient } from './gradient.ts';
import { nearestOthers } from './neighbours.ts';
import { quadtree } from './quadtree.ts';

export interface EmbedOptions {
  readonly perplexity?: number;
  readonly iterations?: number;
  /** Cells narrower than theta × their distance count as one point. */
  readonly theta?: number;
  /** Called every 50 iterations; may throw to stop. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Embedding {
  /** n × 2. */
  readonly points: Float64Array;
  /** KL(P‖Q), nats. */
  readonly divergence: number;
}

const EXAGGERATION = 12;
const EXPLORATION = 250;

/**
 * Barnes–Hut t-SNE (van der Maaten, JMLR 2014) with the settings of scikit-learn: exaggeration 12 for
 * 250 iterations, learning rate max(n / 48, 50), momentum 0.5 then 0.8, gains 0.2 / 0.8. It starts from
 * the first two principal components, so no seed is involved.
 *
 * @param rows n × dims
 * @throws TractogenError DEGENERATE_DATA below 5 rows
 */
export function embed(rows: Float32Array, dims: number, options: EmbedOptions = {}): Embedding {
  const { iterations = 1000, theta = 0.5, onProgress } = options;
  const n = rows.length / dims;
  if (n < 5) {
    throw new TractogenError('DEGENERATE_DATA', `${n} points are too few for an embedding`, {
      remedy: 'Give at least 5 streamlines',
    });
  }
  const perplexity = Math.min(options.perplexity ?? 30, (n - 1) / 3);
  const affinities = affinitiesOf(rows, dims, perplexity);
  const points = principalPlane(rows, dims);
  const rate = Math.max(n / EXAGGERATION / 4, 50);
  const velocity = new Float64Array(2 * n);
  const gains = new Float64Array(2 * n).fill(1);
  const tree = quadtree(n);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const exploring = iteration < EXPLORATION;
    const { gradient } = tsneGradient(points, affinities, {
      theta,
      tree,
      exaggeration: exploring ? EXAGGERATION : 1,
    });
    const momentum = exploring ? 0.5 : 0.8;
    for (let k = 0; k < points.length; k++) {
      gains[k] = velocity[k] * gradient[k] < 0 ? gains[k] + 0.2 : Math.max(gains[k] * 0.8, 0.01);
      velocity[k] = momentum * velocity[k] - rate * gains[k] * gradient[k];
      points[k] += velocity[k];
    }
    if ((iteration + 1) % 50 === 0) onProgress?.(iteration + 1, iterations);
  }
  const { normaliser } = tsneGradient(points, affinities, { theta, tree });
  return { points, divergence: divergence(points, affinities, normaliser) };
}

/** Joint probabilities over the 3 × perplexity nearest neighbours of every row. */
export function affinitiesOf(rows: Float32Array, dims: number, perplexity: number): Affinities {
  const n = rows.length / dims;
  const k = Math.min(n - 1, Math.floor(3 * perplexity + 1));
  const { index, squared } = nearestOthers(rows, dims, k);
  return symmetrise(index, conditionalProbabilities(squared, k, perplexity), k);
}

/** Scores on the first two principal components, scaled so that the first has a spread of 1e-4. */
function principalPlane(rows: Float32Array, dims: number): Float64Array {
  const n = rows.length / dims;
  const axes = Math.min(2, dims);
  const { mean, components, sd } = principalComponents(rows, dims, axes);
  const points = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    for (let axis = 0; axis < axes; axis++) {
      let score = 0;
      for (let k = 0; k < dims; k++) score += (rows[i * dims + k] - mean[k]) * components[axis * dims + k];
      points[2 * i + axis] = (1e-4 * score) / sd[0];
    }
  }
  return points;
}
