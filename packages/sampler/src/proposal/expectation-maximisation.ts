import type { Random } from '@tractogen/core';
import { shrink, widen } from '../density/covariance.ts';
import { gaussian } from '../density/gaussian.ts';
import { logSumExp } from '../density/log-sum-exp.ts';
import { mixtureProposal, type Component, type Proposal } from './mixture.ts';
import { FLOOR } from './normal.ts';
import { spreadMeans } from './start.ts';

export interface MixtureOptions {
  readonly components: number;
  /** h² of the kernel, added to every component. */
  readonly kernelVariance: number;
  /** Shrinkage of each component's covariance. */
  readonly shrinkage: number;
  readonly maxIterations?: number;
  /** Stop when the mean log likelihood gains less, nats. */
  readonly tolerance?: number;
}

/** A row counts in a component only above this responsibility. */
const NEGLIGIBLE = 1e-8;

/**
 * Gaussian mixture with full covariances by expectation–maximisation (Dempster, Laird and Rubin
 * 1977), started by k-means++.
 *
 * Each component's covariance is the shrunk covariance of its rows plus the kernel's, so that the
 * mixture approximates the kernel density of the rows and stays invertible with one row a component.
 *
 * @param rows n × d in kernel space
 */
export function fitMixture(rows: Float64Array, d: number, options: MixtureOptions, random: Random): Proposal {
  const { kernelVariance, shrinkage, maxIterations = 30, tolerance = 1e-3 } = options;
  const n = rows.length / d;
  const k = Math.min(options.components, n);
  const start = spreadMeans(rows, d, k, random);
  const responsibility = new Float64Array(n * k);
  for (let i = 0; i < n; i++) responsibility[i * k + start.nearest[i]] = 1;

  let components = maximise(rows, d, k, responsibility, kernelVariance, shrinkage);
  let before = -Infinity;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const likelihood = expect(rows, d, components, kernelVariance, responsibility);
    components = maximise(rows, d, components.length, responsibility, kernelVariance, shrinkage);
    if (likelihood - before < tolerance) break;
    before = likelihood;
  }
  return mixtureProposal(components, kernelVariance);
}

/** Fills responsibilities n × k; returns the mean log likelihood. */
function expect(
  rows: Float64Array,
  d: number,
  components: readonly Component[],
  kernelVariance: number,
  responsibility: Float64Array,
): number {
  const n = rows.length / d;
  const k = components.length;
  const terms = new Float64Array(k);
  const normals = components.map(({ mean, base }) => gaussian(mean, widen(base, d, kernelVariance)));
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const row = rows.subarray(i * d, (i + 1) * d);
    for (let c = 0; c < k; c++) terms[c] = Math.log(components[c].weight) + normals[c].logDensity(row);
    const total = logSumExp(terms);
    for (let c = 0; c < k; c++) responsibility[i * k + c] = Math.exp(terms[c] - total);
    sum += total;
  }
  return sum / n;
}

/** New components; one that no row belongs to is left out. */
function maximise(
  rows: Float64Array,
  d: number,
  k: number,
  responsibility: Float64Array,
  kernelVariance: number,
  shrinkage: number,
): Component[] {
  const n = rows.length / d;
  const components: Component[] = [];
  const delta = new Float64Array(d);
  for (let c = 0; c < k; c++) {
    const members: number[] = [];
    let weight = 0;
    const mean = new Float64Array(d);
    for (let i = 0; i < n; i++) {
      const share = responsibility[i * k + c];
      if (share < NEGLIGIBLE) continue;
      members.push(i);
      weight += share;
      for (let j = 0; j < d; j++) mean[j] += share * rows[i * d + j];
    }
    if (weight < 1e-3) continue;
    for (let j = 0; j < d; j++) mean[j] /= weight;
    const covariance = new Float64Array(d * d);
    for (const i of members) {
      const share = responsibility[i * k + c] / weight;
      for (let j = 0; j < d; j++) delta[j] = rows[i * d + j] - mean[j];
      for (let a = 0; a < d; a++) {
        const scaled = share * delta[a];
        for (let b = 0; b <= a; b++) covariance[a * d + b] += scaled * delta[b];
      }
    }
    for (let a = 0; a < d; a++) for (let b = 0; b < a; b++) covariance[b * d + a] = covariance[a * d + b];
    const base = widen(shrink(covariance, d, shrinkage), d, FLOOR * kernelVariance);
    components.push({ weight: weight / n, mean, base });
  }
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  return components.map(({ weight, mean, base }) => ({ weight: weight / total, mean, base }));
}
