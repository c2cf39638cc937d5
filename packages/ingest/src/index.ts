export { params, type Params } from './params.ts';
export { readBundleFiles } from './sources/bundle-files.ts';
export { stage } from './stage.ts';
export { takeStreamlines } from './tracks/rows.ts';
