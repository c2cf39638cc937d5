export type { Argument } from './arguments.ts';
export { bringImage, shapeOf, type UserFile } from './bring.ts';
export { programFailed, suiteMissing } from './failure.ts';
export { abreast, inParallel } from './parallel.ts';
export type { Mrtrix, MrtrixAccount, MrtrixEffects, RunSettings } from './mrtrix.ts';
export { withMrtrix } from './session.ts';
export type { Suite } from './suites.ts';
