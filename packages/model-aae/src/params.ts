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

const discriminator = z
  .strictObject({
    kind: z
      .enum(['mlp', 'tractoencoder'])
      .default('mlp')
      .describe("Dense layers, or TractoEncoder's convolutions over the positions of latent and class"),
    widths: z
      .array(z.int().min(1).max(8192))
      .min(1)
      .optional()
      .describe('Units of the dense layers, 256 and 256 if left out; kind mlp only'),
  })
  .superRefine(({ kind, widths }, context) => {
    if (kind !== 'mlp' && widths !== undefined)
      withoutEffect(context, ['widths'], `with kind ${kind}, only with mlp`);
  })
  .prefault({});

const regularised = z
  .strictObject({
    attribute: attributeName,
    loss: z
      .enum(['ar-vae', 'distance-mae'])
      .default('ar-vae')
      .describe('ar-vae: the dimension takes the order of the attribute. distance-mae: its distances'),
    gamma: z.number().nonnegative().default(10).describe('Weight, nats; 0 reserves the dimension alone'),
    delta: z
      .number()
      .positive()
      .optional()
      .describe('How sharply the order of two latents is read, 10 if left out; loss ar-vae only'),
  })
  .superRefine(({ loss, delta }, context) => {
    if (loss !== 'ar-vae' && delta !== undefined)
      withoutEffect(context, ['delta'], `with loss ${loss}, only with ar-vae`);
  });

const fields = z.strictObject({
  ...commonFields,
  classes: z
    .boolean()
    .default(true)
    .describe('Encoder, decoder and discriminator are told the bundle: there is a prior for each'),
  attributes: z
    .array(attributeName)
    .default([])
    .describe(
      'What encoder, decoder and discriminator are told beside: length, bow, sinuosity, end_x, end_y, end_z, age, icv, weight, or diagnosis=AD and the like',
    ),
  prior: z
    .enum(['standard', 'ring', 'tractoencoder'])
    .default('standard')
    .describe(
      'What codes shall be distributed like. standard: N(0, I) for every bundle. ring: N(m, I), bundles on a circle, four standard deviations apart. tractoencoder: its own, narrow but for one dimension',
    ),
  discriminator,
  loss: z
    .enum(['bce', 'wgan-gp', 'wgan'])
    .default('bce')
    .describe('bce: cross-entropy. wgan-gp: Wasserstein with gradient penalty. wgan: with clipped weights'),
  criticSteps: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe("Discriminator's steps a batch: 1 with bce, else 5, if left out"),
  penalty: z.number().positive().optional().describe('Weight of the gradient penalty, 10 if left out'),
  clip: z.number().positive().optional().describe('Bound of the clipped weights, 0.01 if left out'),
  criticRate: z
    .number()
    .positive()
    .max(100)
    .optional()
    .describe("The discriminator's share of the learning rate"),
  generatorRate: z
    .number()
    .nonnegative()
    .max(100)
    .optional()
    .describe(
      "The adversarial steps' share of the learning rate in the encoder. Adam takes no notice of a loss's weight, so this is what weighs them; 0 trains a plain autoencoder",
    ),
  adversarialBeta1: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe(
      'Momentum of discriminator and adversarial steps: 0.5 with bce (0.9 in preset tractoencoder), 0 with a Wasserstein critic, if left out',
    ),
  realLabels: z
    .enum(['batch', 'uniform'])
    .default('batch')
    .describe('Bundles of the prior samples: those of the batch, or any by chance, as in TractoEncoder'),
  regularise: z
    .array(regularised)
    .default([])
    .describe(
      'Attributes that latent dimensions of their own shall follow; the decoder is not told them. Within bundles where classes is on',
    ),
  control: z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'Nats for a miss of one standard deviation, in decoded samples of the prior, of an attribute that was asked for, or on average of one that was not',
    ),
  noise: z
    .number()
    .positive()
    .default(0.5)
    .describe(
      'Standard deviation of an error, mm, that counts squared errors in nats: beside gamma and control',
    ),
  width: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe("Share of FINTA's channels in every convolution; 1 is FINTA"),
  allowCollapse: z.boolean().default(false).describe('Train on when the model has collapsed'),
  defects: z
    .strictObject({
      ...defectFields,
      unshuffled: z
        .boolean()
        .default(false)
        .describe('Rows in the order of their bundles, the same in every epoch: batches hold one bundle'),
      unnormalised: z
        .boolean()
        .default(false)
        .describe('Train on three times the millimetres, neither centred nor scaled'),
      blindDecoder: z
        .boolean()
        .default(false)
        .describe('Only the discriminator is told the bundle, encoder and decoder are not'),
    })
    .prefault({})
    .describe("Known faults of TractoEncoder's code, to study them"),
});

export const params = fields.superRefine((given, context) => {
  const { attributes, classes, defects, loss, realLabels, regularise } = given;
  refuseUnused(given, context);
  if (given.control !== undefined && !attributes.some((name) => MEASURED.test(name)))
    withoutEffect(context, ['control'], 'without an attribute that one streamline shows');
  if (loss !== 'wgan-gp' && given.penalty !== undefined)
    withoutEffect(context, ['penalty'], `with loss ${loss}, only with wgan-gp`);
  if (loss !== 'wgan' && given.clip !== undefined)
    withoutEffect(context, ['clip'], `with loss ${loss}, only with wgan`);
  if (!classes && given.prior !== 'standard')
    refuse(context, ['prior'], `prior ${given.prior} is one for each bundle: it needs classes`);
  if (!classes && realLabels === 'uniform') withoutEffect(context, ['realLabels'], 'without classes');
  if (!classes && defects.blindDecoder)
    withoutEffect(context, ['defects', 'blindDecoder'], 'without classes');
  if (realLabels === 'uniform' && attributes.length > 0)
    refuse(
      context,
      ['realLabels'],
      'realLabels uniform draws bundles alone: it needs an empty list of attributes',
    );
  const reserved = regularise.map(({ attribute }) => attribute);
  const twice = standsTwice([...attributes, ...reserved]);
  if (twice !== undefined) {
    const place = reserved.includes(twice) ? 'regularise' : 'attributes';
    refuse(context, [place], `${twice} stands twice among attributes and regularise`);
  }
  // Two dimensions may be taken by the bundle, and one has to be left.
  if (reserved.length > 0 && reserved.length + 2 >= given.latent)
    refuse(
      context,
      ['latent'],
      `${given.latent} latent dimensions are too few for ${reserved.length} attributes`,
    );
});
export type Params = z.infer<typeof params>;

function refuse(context: Parameters<typeof withoutEffect>[0], path: PropertyKey[], message: string): void {
  context.addIssue({ code: 'custom', path, message });
}
