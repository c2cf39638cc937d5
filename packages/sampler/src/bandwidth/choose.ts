import type { Random } from '@tractogen/core';
import type { DensityParams } from '../params.ts';
import { kernelSpace, type KernelSpace } from '../density/kernel-space.ts';
import { contraction, crossValidate, logGrid } from './cross-validated.ts';
import { silverman, silvermanFlattened } from './silverman.ts';

/** Shares tried for the covariance's shrinkage. */
const SHRINKAGES = [0.003, 0.01, 0.03, 0.1, 0.3, 1];
/** Used where no cross-validation chooses one. */
const DEFAULT_SHRINKAGE = 0.1;
const FOLDS = 10;
/** Groups below which a fold would leave a single seed, which has no spread. */
const FEWEST_GROUPS = 3;

/** How a bandwidth was found. */
export type BandwidthRule = 'given' | 'cross-validated' | 'silverman' | 'silverman-flattened';

export interface ChosenKernel {
  readonly space: KernelSpace;
  /** What the seeds are multiplied by in kernel space; 1 where they stay. */
  readonly contraction: number;
  /** Of the kernel, in the kernel space's unit. */
  readonly bandwidth: number;
  /** Silverman's where cross-validation was asked for but the seeds are too few. */
  readonly rule: BandwidthRule;
  readonly shrinkage: number;
  /** Mean held-out log density, nats; null where nothing was cross-validated. */
  readonly score: number | null;
}

/**
 * Settles the kernel's shape and width by the stage's parameters.
 *
 * @param seeds n × d metric coordinates, mm
 * @param groups near-duplicate group of each seed; a group is never split between folds
 */
export function chooseKernel(
  seeds: Float64Array,
  d: number,
  groups: ArrayLike<number>,
  params: Pick<DensityParams, 'kernel' | 'bandwidth' | 'shrinkage' | 'contract' | 'seeds'>,
  random: Random,
): ChosenKernel {
  const { kernel } = params;
  // With flips the seeds have two modes; their common mean lies between, where no streamline is.
  const contract = params.contract && kernel === 'bundle' && !params.seeds.flips;
  const factor = (bandwidth: number): number => (contract ? contraction(bandwidth) : 1);
  const given = typeof params.shrinkage === 'number' ? params.shrinkage : DEFAULT_SHRINKAGE;
  const wanted =
    params.bandwidth === 'cross-validated' || (params.shrinkage === 'cross-validated' && kernel === 'bundle');
  const search = wanted && new Set(Array.from(groups)).size >= FEWEST_GROUPS;
  const rule = ruleOf(params.bandwidth, search);
  if (!search) {
    const space = kernelSpace(seeds, d, kernel, given);
    const bandwidth = byRule(space.enter(seeds), d, params.bandwidth);
    return { space, bandwidth, rule, contraction: factor(bandwidth), shrinkage: given, score: null };
  }
  const fold = foldsOf(groups, random);
  const found = crossValidate(seeds, d, fold, {
    kernel,
    shrinkages: kernel === 'isotropic' || params.shrinkage !== 'cross-validated' ? [given] : SHRINKAGES,
    bandwidths:
      typeof params.bandwidth === 'number' ? [params.bandwidth] : gridFor(seeds, d, kernel, contract),
    folds: FOLDS,
    contract,
  });
  const space = kernelSpace(seeds, d, kernel, found.shrinkage);
  const bandwidth =
    params.bandwidth === 'cross-validated'
      ? found.bandwidth
      : byRule(space.enter(seeds), d, params.bandwidth);
  return {
    space,
    bandwidth,
    rule,
    contraction: factor(bandwidth),
    shrinkage: found.shrinkage,
    score: found.score,
  };
}

function ruleOf(bandwidth: DensityParams['bandwidth'], search: boolean): BandwidthRule {
  if (typeof bandwidth === 'number') return 'given';
  return bandwidth === 'cross-validated' && !search ? 'silverman' : bandwidth;
}

function byRule(seeds: Float64Array, d: number, rule: DensityParams['bandwidth']): number {
  if (typeof rule === 'number') return rule;
  return rule === 'silverman-flattened' ? silvermanFlattened(seeds, d) : silverman(seeds, d);
}

/** Widths tried: a contracted kernel ends at 1, where it is the whole normal. */
function gridFor(
  seeds: Float64Array,
  d: number,
  kernel: DensityParams['kernel'],
  contract: boolean,
): number[] {
  if (kernel === 'bundle') return contract ? logGrid(0.1, 1, 40) : logGrid(0.2, 2, 40);
  const scale = silverman(seeds, d);
  return logGrid(scale / 10, scale * 3, 60);
}

/** Whole groups dealt to folds in a random order. */
function foldsOf(groups: ArrayLike<number>, random: Random): Uint32Array {
  const names = [...new Set(Array.from(groups))].toSorted((a, b) => a - b);
  const order = random.permutation(names.length);
  const place = new Map(names.map((name, i) => [name, order[i] % FOLDS]));
  return Uint32Array.from({ length: groups.length }, (_, i) => place.get(groups[i]) ?? 0);
}
