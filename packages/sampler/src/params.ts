import { z } from 'zod';

const positive = z.number().positive();
const share = z.number().min(0).max(1);

/** What has no effect is refused: nobody should believe it had one. */
function refused(method: string, names: readonly string[], wanted: string): object {
  return Object.fromEntries(
    names.map((name) => {
      const error = `${name} has no effect with method ${method}, only with ${wanted}`;
      return [name, z.never({ error }).optional()];
    }),
  );
}

const OF_DENSITY = ['seeds', 'kernel', 'bandwidth', 'shrinkage', 'contract', 'maxProposals'] as const;
const OF_REJECTION = ['proposal', 'envelope'] as const;

const bundles = z
  .union([z.literal('all'), z.array(z.string()).min(1), z.strictObject({ rarest: z.int().positive() })])
  .default('all')
  .describe('Bundles to sample: all, named ones, or the n with the fewest training streamlines');

const whiteMatter = z.union([
  z.literal(false),
  z.strictObject({
    occupancy: share.default(0.95).describe('More than this share of the points lies in white matter'),
    trim: z.boolean().default(true).describe('Cut the ends outside white matter first'),
  }),
]);
const length = z
  .union([
    z.literal(false),
    z.strictObject({ min: z.number().nonnegative(), max: positive }).describe('Smoothed length, mm'),
    z.strictObject({ margin: z.number().nonnegative().default(0.1) }),
  ])
  .describe('Bounds in mm, or the training range of the bundle widened by a share on both sides');
const withinVolume = z.boolean().describe('Drop streamlines that leave the voxel grid');

const acceptance = z
  .strictObject({
    whiteMatter: whiteMatter.prefault({}),
    length: length.default({ margin: 0.1 }),
    withinVolume: withinVolume.default(true),
  })
  .prefault({});

/** Of methods whose raw decoder outputs are wanted: the same filters, each of them off. */
const acceptanceOff = z
  .strictObject({
    whiteMatter: whiteMatter.default(false),
    length: length.default(false),
    withinVolume: withinVolume.default(false),
  })
  .prefault({})
  .describe('Off unless switched on: what the decoder gives is kept as it is');

const density = {
  bundles,
  count: z.int().positive().default(200).describe('Accepted streamlines wanted for each bundle'),
  seeds: z
    .strictObject({
      from: z.literal('train').default('train').describe('Split whose streamlines are seeds'),
      max: z
        .int()
        .positive()
        .default(200)
        .describe('At most so many seeds a bundle, drawn without replacement'),
      distinct: z
        .boolean()
        .default(true)
        .describe(
          'One seed for each group of near-duplicates, so that repeated tracking does not count twice',
        ),
      flips: z
        .boolean()
        .default(false)
        .describe('Add every seed in reverse: for models trained on random flips'),
    })
    .prefault({}),
  kernel: z
    .enum(['bundle', 'isotropic'])
    .default('bundle')
    .describe('Shape of the Gaussian kernel: the covariance of the seeds, or a ball as in GESTA'),
  bandwidth: z
    .union([positive, z.enum(['cross-validated', 'silverman', 'silverman-flattened'])])
    .default('cross-validated')
    .describe(
      'Kernel width: a number (mm of the latent metric if isotropic, standard deviations of the bundle otherwise) or a rule',
    ),
  shrinkage: z
    .union([share, z.literal('cross-validated')])
    .default('cross-validated')
    .describe('Share of the mean variance mixed into a covariance, for seeds that are fewer than dimensions'),
  contract: z
    .boolean()
    .default(true)
    .describe(
      'Draw seeds towards their mean so that the density keeps their covariance; bundle kernel without flips only',
    ),
  acceptance,
  maxProposals: z
    .int()
    .positive()
    .default(100_000)
    .describe('Stop a bundle after so many proposals, with what there is'),
};

const rejection = z
  .strictObject({
    // An absent method is this one.
    method: z.literal('rejection').optional().default('rejection'),
    ...density,
    proposal: z
      .union([
        z.literal('normal'),
        z.literal('gmm'),
        z.strictObject({ components: z.union([z.int().positive(), z.literal('half')]) }),
      ])
      .default('gmm')
      .describe(
        'What is drawn before rejection: one normal, or a Gaussian mixture (half as many components as seeds, at most 256)',
      ),
    envelope: z
      .union([z.literal('exact'), z.strictObject({ percentile: z.number().min(0).max(100) })])
      .default({ percentile: 75 })
      .describe(
        'Bound on density over proposal: proven everywhere, or a percentile of the ratio at the seeds (75 in GESTA)',
      ),
    ...refused('rejection', ['classes', 'tries', 'requests'], 'prior or conditional'),
  })
  .describe('GESTA: rejection sampling of a density of training latents');

const kde = z
  .strictObject({
    method: z.literal('kde'),
    ...density,
    ...refused('kde', OF_REJECTION, 'rejection'),
    ...refused('kde', ['classes', 'tries', 'requests'], 'prior or conditional'),
  })
  .describe("Exact draws from GESTA's kernel density");

const tries = z
  .int()
  .positive()
  .default(1)
  .describe('Latents drawn for one streamline until it is accepted; 1 selects nothing');

const prior = z
  .strictObject({
    method: z.literal('prior'),
    bundles,
    count: z.int().positive().default(1000).describe('Streamlines wanted, over all bundles'),
    classes: z
      .enum(['training', 'uniform'])
      .default('training')
      .describe('How often a bundle is drawn: as among training streamlines, or each as often'),
    tries,
    acceptance: acceptanceOff,
    ...refused('prior', [...OF_DENSITY, ...OF_REJECTION], 'rejection or kde'),
    ...refused('prior', ['requests'], 'conditional'),
  })
  .describe("Latents from the model's prior, decoded; what the model is told comes from training rows");

const request = z.union([
  z.number().describe('This value'),
  z.string().describe('training: values of training rows; else a word, as AD'),
  z
    .strictObject({
      uniform: z
        .tuple([z.number().min(0).max(100), z.number().min(0).max(100)])
        .refine(([low, high]) => low < high, 'the first percentile is the smaller one'),
    })
    .describe("Evenly between two percentiles of the bundle's training rows"),
  z
    .strictObject({ values: z.array(z.union([z.number(), z.string()])).min(1) })
    .describe('Each of these as often, in a random order'),
]);

const conditional = z
  .strictObject({
    method: z.literal('conditional'),
    bundles,
    requests: z
      .strictObject({
        count: z.int().positive().default(300).describe('Streamlines asked for in each bundle'),
        attributes: z
          .record(z.string(), request)
          .default({})
          .describe(
            'By attribute (length, age, …) or column of words (diagnosis, …); what is left out is uniform: [5, 95], or every word as often',
          ),
      })
      .prefault({}),
    tries,
    acceptance: acceptanceOff,
    ...refused('conditional', [...OF_DENSITY, ...OF_REJECTION], 'rejection or kde'),
    ...refused('conditional', ['count'], 'the others (here it is requests.count)'),
    ...refused('conditional', ['classes'], 'prior'),
  })
  .describe('Streamlines of given bundles and attributes, from a model that is told them');

export const params = z.discriminatedUnion('method', [rejection, kde, prior, conditional]);
export type Params = z.infer<typeof params>;
/** Parameters of GESTA. */
export type DensityParams = z.infer<typeof rejection> | z.infer<typeof kde>;
export type RejectionParams = z.infer<typeof rejection>;
export type PriorParams = z.infer<typeof prior>;
export type ConditionalParams = z.infer<typeof conditional>;
/** How one attribute is asked for. */
export type AttributeRequest = z.infer<typeof request>;
