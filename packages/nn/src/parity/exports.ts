export {
  gradientDeviations,
  largest,
  lossDeviations,
  stepDeviations,
  torchNameOf,
  type After,
  type Curves,
} from './against-torch.ts';
export { crossingIn } from './crossing.ts';
export { curves } from './curves.ts';
export { deviation, largestDifference, readFixture, type Summary } from './fixture.ts';
export { hashedFamily } from './hashed-family.ts';
export {
  ATTRIBUTES,
  beside,
  CLASSES,
  CLASS_OF_CURVE,
  conditions,
  fakeCodes,
  hashedMasks,
  hashedNoise,
  hashedRivalry,
  LABELS,
  oneHot,
  priorSamples,
  shares,
  type Role,
} from './hashed-inputs.ts';
export { AS_THEY_ARE, curveRows } from './hashed-rows.ts';
export { normal, uniform } from './integer-hash.ts';
export { report } from './measured.ts';
export { scaled } from './network-parity.ts';
export { spreadCurves, spreadRows } from './seed-spread/spread-curves.ts';
export {
  begin,
  spreadFixture,
  trainEpochs,
  type SpreadKind,
  type SpreadSettings,
} from './seed-spread/spread.ts';
export { silence } from './silence.ts';
export { tracedLayers, withoutPadding } from './traced-layers.ts';
export type { Seen } from './traced-ops.ts';
