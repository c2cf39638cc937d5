export { BACKENDS, type Backend, type Runtime } from './runtime/runtime.ts';
export { runtimeFacts } from './runtime/facts.ts';
export { loadTensorFlow, type LoadOptions } from './runtime/load.ts';
export type { Ops, Tf } from './ops/ops.ts';
export { selectOps } from './ops/select.ts';
export { nativeOps } from './ops/native.ts';
export { portableOps } from './ops/portable.ts';
export {
  glorotUniform,
  pytorchUniform,
  threeChannelsUniform,
  uniform,
  type Fans,
  type Initialiser,
} from './blocks/initialise.ts';
export {
  assignValues,
  createParameters,
  disposeParameters,
  initialValuesOf,
  valuesOf,
  weightsOf,
  type NamedValues,
  type Parameter,
  type ParameterSpec,
  type Weights,
} from './blocks/parameter.ts';
export { batchNormLayer, convolution, denseLayer } from './blocks/layer.ts';
export { batchNorm, BATCH_NORM, type BatchNormMode } from './blocks/batch-norm.ts';
export {
  FINTA_CHANNELS,
  fintaChannels,
  fintaSpecs,
  type DecoderSpec,
  type EncoderSpec,
  type FintaPreset,
  type FlattenOrder,
  type Head,
} from './blocks/spec.ts';
export { flatten, unflatten } from './blocks/flatten.ts';
export {
  encoderFeatures,
  encoderHeads,
  encoderParameters,
  fintaEncoder,
  type FintaEncoder,
} from './blocks/finta-encoder.ts';
export { decode, decoderParameters, fintaDecoder, type FintaDecoder } from './blocks/finta-decoder.ts';
export { linearDecoderValues, linearEncoderValues } from './blocks/linear-path.ts';
export * from './blocks/discriminator/exports.ts';
export { unitNorm, unitWeights } from './blocks/unit-norm.ts';
export { clipWeights } from './blocks/weight-clip.ts';
export * from './losses/exports.ts';
export * from './conditional/exports.ts';
export { expertDecoderValues, expertEncoderValues, type ExpertsLayout } from './blocks/experts-start.ts';
export { chartDecoderValues, chartEncoderValues } from './blocks/charts-start.ts';
export { couplingRows } from './blocks/coupling.ts';
export { gateDimensions, type ExpertsSpec } from './blocks/experts.ts';
export { buildNetwork, networkSpecs, type Network, type NetworkOptions } from './network/build.ts';
export { resolveSettings, type CommonParams, type PresetValues, type Resolved } from './settings/presets.ts';
export { risingEpochs, scheduleOf } from './settings/schedule.ts';
export * from './training/exports.ts';
export { registerLayers, type CustomLayers } from './codec/custom-layers.ts';
export { decoderModel, encoderModel } from './codec/layers-model.ts';
export { readLayersModel, writeLayersModel } from './codec/files.ts';
export { writeModel, type TrainedNetwork } from './codec/write-model.ts';
export { openCodec, type CodecOptions } from './codec/open.ts';
