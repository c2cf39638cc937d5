export { params, type Params } from './params.ts';
export { stage } from './stage.ts';
export { takeStreamlines } from './tracks/rows.ts';
