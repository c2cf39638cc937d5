export { params, type Params } from './params.ts';
export { settingsOf, type Settings } from './presets.ts';
export { stage } from './stage.ts';
export { trainVariational, type TrainedVariational } from './training/train.ts';
