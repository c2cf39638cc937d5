export {
  params,
  type AttributeRequest,
  type ConditionalParams,
  type DensityParams,
  type Params,
  type PriorParams,
} from './params.ts';
export { stage } from './stage.ts';
export { chooseAcceptance, type Acceptance } from './acceptance/choose.ts';
export { kernelDensity, type KernelDensity } from './density/kde.ts';
export { fitMixture, type MixtureOptions } from './proposal/expectation-maximisation.ts';
export { rejectionSampler, directSampler, type PointSampler } from './rejection/sampler.ts';
export { askableOf, asksNothing, type Askable } from './requests/askable.ts';
export { buildRequests, type RequestOptions } from './requests/build.ts';
export type { BundleRequests } from './requests/requests.ts';
export { trainingOf, type Training } from './requests/training.ts';
export { withinToldAges } from './support/oldest.ts';
export { supportedByModel, supportedByRows, type Supported } from './support/judge.ts';
export { answer, type Answer, type AnswerOptions } from './methods/answer.ts';
export { answersTractogram } from './result/answers.ts';
export { withinTrk } from './result/tractogram.ts';
export type { BundleSummary } from './result/summary.ts';
