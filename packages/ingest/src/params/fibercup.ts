import { z } from 'zod';

export const fibercup = z
  .strictObject({
    source: z.literal('fibercup-tractogram'),
    set: z
      .enum(['labelled', 'dense'])
      .default('labelled')
      .describe(
        'labelled: 4,711 plausible and implausible streamlines; dense: 6,392 plausible ones without near-duplicates',
      ),
  })
  .describe('A FiberCup tractogram as shipped in data/fibercup');
export type FibercupParams = z.infer<typeof fibercup>;

const fibercupRecipe = {
  recipe: z
    .enum(['labelled', 'dense'])
    .default('labelled')
    .describe(
      'labelled: whole-mask tracking, plausible and implausible streamlines as they come, rare bundles topped up; dense: plausible ones only, from end to end of each bundle, without near-duplicates (many minutes)',
    ),
  select: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(2000)
    .describe('labelled: streamlines by each of SD_Stream, iFOD1 and iFOD2, all over the mask'),
  rare: z
    .int()
    .min(0)
    .max(10_000)
    .default(100)
    .describe(
      'labelled: bundles with fewer streamlines than this are topped up to it from end to end; 0: none',
    ),
  effort: z
    .number()
    .positive()
    .max(1)
    .default(1)
    .describe("dense: share of the recipe's seeds and streamlines, which bounds its time"),
};

export const fibercupDwi = z
  .strictObject({ source: z.literal('fibercup-dwi'), ...fibercupRecipe })
  .describe(
    'FiberCup from diffusion images (re-synthesised, as shipped) by MRtrix3; labels derived, not official',
  );

export const fibercupFod = z
  .strictObject({ source: z.literal('fibercup-fod'), ...fibercupRecipe })
  .describe('FiberCup from its real FOD (fetched once, verified) by MRtrix3; labels derived, not official');

export type FibercupDerivedParams = z.infer<typeof fibercupDwi> | z.infer<typeof fibercupFod>;
export type FibercupRecipe = Pick<FibercupDerivedParams, keyof typeof fibercupRecipe>;
