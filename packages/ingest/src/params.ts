import { z } from 'zod';
import { bids } from './params/bids.ts';
import { cohort } from './params/cohort.ts';
import { dwi } from './params/dwi.ts';
import { fibercup, fibercupDwi, fibercupFod } from './params/fibercup.ts';
import { ismrm, ismrmDwi } from './params/ismrm2015.ts';
import { dataset, tractogram } from './params/tractogram.ts';

/** What a node of this stage may ask for, by its source. */
export const params = z.discriminatedUnion('source', [
  fibercup,
  tractogram,
  dataset,
  cohort,
  ismrm,
  ismrmDwi,
  dwi,
  bids,
  fibercupDwi,
  fibercupFod,
]);
export type Params = z.infer<typeof params>;

export type { BidsParams } from './params/bids.ts';
export { chainParams, type ChainParams } from './params/chain.ts';
export type { CohortParams } from './params/cohort.ts';
export type { DwiParams } from './params/dwi.ts';
export type { FibercupDerivedParams, FibercupParams, FibercupRecipe } from './params/fibercup.ts';
export type { IsmrmDwiParams, IsmrmParams } from './params/ismrm2015.ts';
export { IMPLAUSIBLE, type DatasetParams, type TractogramParams } from './params/tractogram.ts';
