import { commonFields, defectFields, refuseUnused, withoutEffect } from '@tractogen/nn/training-params';
import { z } from 'zod';

export const params = z
  .strictObject({
    ...commonFields,
    reduction: z
      .enum(['mean', 'sum'])
      .default('mean')
      .describe('Squared errors in normalised units: mean, or sum, over batch, points and axes'),
    linear: z
      .enum(['pca', 'charts'])
      .optional()
      .describe(
        'Linear part of preset tractogen: principal components of all streamlines (pca, where left out), or of each bundle in each direction (charts), for latents of few dimensions',
      ),
    width: z
      .number()
      .positive()
      .max(4)
      .optional()
      .describe("Channels of the convolutions as a share of FINTA's; 1, and a quarter with charts"),
    loss: z
      .enum(['squares', 'distances'])
      .optional()
      .describe('What is made small: squared errors, or distances of points (where left out with charts)'),
    mix: z
      .boolean()
      .optional()
      .describe('Learn from streamlines between two of a bundle; done with charts where left out'),
    dropout: z
      .number()
      .min(0)
      .lt(1)
      .optional()
      .describe("Share of the decoder's hidden units that a step leaves out; with charts only, 0.2 there"),
    defects: z
      .strictObject(defectFields)
      .prefault({})
      .describe("Known faults of TractoEncoder's code, to study them"),
  })
  .superRefine(refuseUnused)
  .superRefine(({ linear, preset, dropout, loss, reduction }, context) => {
    if (linear !== undefined && preset !== 'tractogen')
      withoutEffect(context, ['linear'], `with preset ${preset}, which has no linear part`);
    if (dropout !== undefined && linear !== 'charts')
      withoutEffect(context, ['dropout'], 'without linear charts, whose decoder alone has hidden units');
    const distances = loss === 'distances' || (loss === undefined && linear === 'charts');
    if (distances && reduction === 'sum')
      withoutEffect(context, ['reduction'], 'with loss distances, whose mean is taken');
  });
export type Params = z.infer<typeof params>;
