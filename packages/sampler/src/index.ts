export { params, type Params } from './params.ts';
export { stage } from './stage.ts';
export { kernelDensity, type KernelDensity } from './density/kde.ts';
export { fitMixture, type MixtureOptions } from './proposal/expectation-maximisation.ts';
export { rejectionSampler, directSampler, type PointSampler } from './rejection/sampler.ts';
export type { BundleSummary } from './result/summary.ts';
