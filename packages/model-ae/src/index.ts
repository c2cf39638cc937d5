export { params, type Params } from './params.ts';
export { settingsOf, type Settings } from './presets.ts';
export { stage } from './stage.ts';
export { trainAutoencoder, type TrainedAutoencoder } from './train-autoencoder.ts';
