import {
  MEASURED,
  attributeName,
  commonFields,
  defectFields,
  refuseUnused,
  standsTwice,
  withoutEffect,
} from '@tractogen/nn/training-params';
import { z } from 'zod';

const fields = z.strictObject({
  ...commonFields,
  conditioning: z
    .enum(['none', 'regression', 'decoder'])
    .default('none')
    .describe(
      'none: VAE. regression: the encoder predicts an attribute on which the prior depends, as in TractoEncoder. ' +
        'decoder: encoder and decoder are told bundle and attributes',
    ),
  classes: z.boolean().default(true).describe('The bundle is a condition; conditioning decoder only'),
  attributes: z
    .array(attributeName)
    .default([])
    .describe('length, bow, sinuosity, end_x, end_y, end_z, age, icv, weight, or diagnosis=AD and the like'),
  beta: z.number().nonnegative().default(1).describe('Weight of the KL divergence'),
  betaWarmUpEpochs: z.number().nonnegative().optional().describe('Epochs in which beta rises from 0'),
  freeBits: z
    .number()
    .nonnegative()
    .default(0)
    .describe('Nats of each latent dimension that cost no more than that'),
  reduction: z
    .enum(['mean', 'sum'])
    .optional()
    .describe(
      'sum: the ELBO of one streamline, in nats, with the noise below. mean: mean squared error in mm² beside the summed KL, as in TractoEncoder',
    ),
  noise: z
    .number()
    .positive()
    .optional()
    .describe('Standard deviation of the noise around decoded points, mm, 0.5 if left out; reduction sum'),
  varianceHead: z
    .enum(['logvar', 'variance'])
    .default('logvar')
    .describe('What the encoder puts out: log σ², or σ² through softplus'),
  batchNorm: z.boolean().optional().describe('Batch normalisation after each convolution of the encoder'),
  width: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe("Share of FINTA's channels in every convolution; 1 is FINTA"),
  labelWeight: z
    .number()
    .positive()
    .optional()
    .describe("Weight of the attribute's likelihood beside the ELBO; conditioning regression only"),
  control: z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'Nats for a miss of one standard deviation, in decoded samples of the prior, of an attribute that was asked for, or on average of one that was not; conditioning decoder only',
    ),
  allowCollapse: z.boolean().default(false).describe('Train on when the model has collapsed'),
  defects: z
    .strictObject({
      ...defectFields,
      unitWeights: z
        .boolean()
        .default(false)
        .describe('Constrain every weight of the latent generator to ±1, not the vector to norm 1'),
      lateClamp: z
        .boolean()
        .default(false)
        .describe(
          'Limit exp(log variance) to 1e10 after the exponential, where its gradient is not a number',
        ),
    })
    .prefault({})
    .describe("Known faults of TractoEncoder's code, to study them"),
});

export const params = fields.superRefine((given, context) => {
  const { conditioning, attributes, defects } = given;
  refuseUnused(given, context);
  const only = (wanted: string): string =>
    `with conditioning ${conditioning}, only with conditioning ${wanted}`;
  if (conditioning === 'none' && attributes.length > 0)
    withoutEffect(context, ['attributes'], only('regression or decoder'));
  const twice = standsTwice(attributes);
  if (twice !== undefined)
    context.addIssue({ code: 'custom', path: ['attributes'], message: `${twice} stands twice` });
  if (given.beta === 0 && given.betaWarmUpEpochs !== undefined)
    withoutEffect(context, ['betaWarmUpEpochs'], 'with beta 0, which has nowhere to rise');
  if (conditioning !== 'decoder' && given.control !== undefined)
    withoutEffect(context, ['control'], only('decoder'));
  else if (given.control !== undefined && !attributes.some((name) => MEASURED.test(name)))
    withoutEffect(context, ['control'], 'without an attribute that one streamline shows');
  if (conditioning !== 'regression' && given.labelWeight !== undefined)
    withoutEffect(context, ['labelWeight'], only('regression'));
  if (conditioning !== 'decoder' && !given.classes) withoutEffect(context, ['classes'], only('decoder'));
  const { preset, reduction = preset === 'tractoencoder' ? 'mean' : 'sum' } = given;
  if (given.noise !== undefined && reduction === 'mean')
    withoutEffect(context, ['noise'], 'with reduction mean, only with reduction sum');
  if (conditioning !== 'regression' && defects.unitWeights)
    withoutEffect(context, ['defects', 'unitWeights'], only('regression'));
  if (given.varianceHead === 'variance' && defects.lateClamp)
    withoutEffect(context, ['varianceHead'], 'with defects.lateClamp, which reads log variances');
  // Its KL to the attribute's prior has no such form.
  if (conditioning === 'regression' && defects.lateClamp)
    withoutEffect(context, ['defects', 'lateClamp'], 'with conditioning regression');
  const problem =
    conditioning === 'regression' && attributes.length !== 1
      ? 'conditioning regression takes exactly one attribute'
      : conditioning === 'decoder' && attributes.length === 0 && !given.classes
        ? 'conditioning decoder needs classes or attributes'
        : null;
  if (problem !== null) context.addIssue({ code: 'custom', path: ['attributes'], message: problem });
});
export type Params = z.infer<typeof params>;
