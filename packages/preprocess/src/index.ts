export { params, type Params } from './params.ts';
export { stage } from './stage.ts';
export { assignBundles } from './bundling/assign.ts';
export { readAtlas, type AtlasSettings } from './bundling/atlas.ts';
export { shapeFault, type DropReason } from './clean/reason.ts';
export { toNative } from './space/to-native.ts';
