export { MODEL_FILE, modelSchema, type Codec, type ModelFile } from './model.ts';
export { parseModel, readModel } from './read.ts';
export { denormalise, normalise, type Normalisation } from './normalise.ts';
export { WIDTH, fitLinear, principalComponents, type LinearFit } from './linear/fit.ts';
export { decodeLinear, encodeLinear, linearMap, linearMetric, type LinearMap } from './linear/map.ts';
export { LINEAR_FILE, LINEAR_WEIGHTS, readLinear, writeLinear } from './linear/file.ts';
export { codecOfLinear, linearCodec } from './linear/codec.ts';
export { applyMetric } from './metric/apply.ts';
export { fitLatentMetric } from './metric/fit.ts';
