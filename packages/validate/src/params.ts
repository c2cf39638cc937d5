import { connectionParams } from '@tractogen/geometry/params';
import { z } from 'zod';

export const params = z.strictObject({
  baselines: z
    .array(z.int().min(1).max(256))
    .default([8, 16, 32])
    .describe('Sizes of the PCA baselines; one that is among the models already is not fitted again'),
  bootstrapDraws: z
    .int()
    .min(0)
    .max(100_000)
    .default(2000)
    .describe('Resamplings of near-duplicate groups for confidence intervals; 0 leaves them out'),
  prevalence: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.15)
    .describe('Share of plausible streamlines in whole-mask tracking, for re-weighted filtering figures'),
  neighbours: z
    .int()
    .min(1)
    .max(30)
    .default(1)
    .describe('Training streamlines that vote for the bundle of a streamline'),
  bundling: z
    .boolean()
    .default(false)
    .describe(
      'Give test streamlines to bundles also where all are plausible; with implausible ones it is always done',
    ),
  embeddings: z.int().min(0).max(16).default(2).describe('Models whose latent space is drawn by t-SNE'),
  embedded: z
    .enum(['all', 'plausible'])
    .default('all')
    .describe('Streamlines in a t-SNE: all of the test split, or the plausible ones alone'),
  embeddedPoints: z.int().min(10).max(10_000).default(2000).describe('Streamlines in a t-SNE at most'),
  perplexity: z.number().min(2).max(200).default(30).describe('Effective number of neighbours in t-SNE'),
  tubeRadius: z
    .number()
    .positive()
    .default(9)
    .describe(
      "Radius in mm of the tube around a bundle's centreline whose white matter is its reference mask",
    ),
  tractometer: connectionParams
    .prefault({})
    .describe('What is a valid connection, where the truth is a tractogram of true bundles'),
  examples: z
    .int()
    .min(0)
    .max(20)
    .default(2)
    .describe('Streamlines a bundle that the report shows before and after'),
});
export type Params = z.infer<typeof params>;
