export { params, type Params } from './params.ts';
export { stage } from './stage.ts';
export { whitenedPca } from './whitened.ts';
export { withFlips } from './training-rows.ts';
