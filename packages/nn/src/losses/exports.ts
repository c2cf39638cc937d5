export {
  clampLogVariance,
  LOG_VARIANCE,
  logVarianceOf,
  rawOfLogVariance,
  type VarianceHead,
} from './variance-head.ts';
export { sampleNormal } from './sample.ts';
export { klToNormal, klToStandard } from './kl.ts';
export { freeBits } from './free-bits.ts';
export { regressionLoss } from './regression.ts';
export { bceDiscriminatorLoss, bceGeneratorLoss } from './adversarial/bce.ts';
export { wassersteinCriticLoss, wassersteinGeneratorLoss } from './adversarial/wasserstein.ts';
export { gradientPenalty, interpolate } from './adversarial/gradient-penalty.ts';
export { arVaeLoss, type ArVaeOptions } from './attribute/ar-vae.ts';
export { distanceMaeLoss } from './attribute/distance-mae.ts';
export { shapeMeasure, type ShapeMeasure } from './control/measure.ts';
export { controlLoss, measurable, type Asked } from './control/control.ts';
