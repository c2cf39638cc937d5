import { z } from 'zod';

const positive = z.number().positive();

export const params = z.strictObject({
  bundles: z
    .union([z.literal('all'), z.array(z.string()).min(1), z.strictObject({ rarest: z.int().positive() })])
    .default('all')
    .describe('Bundles to sample: all, named ones, or the n with the fewest training streamlines'),
  count: z.int().positive().default(200).describe('Accepted streamlines wanted for each bundle'),
  method: z
    .enum(['rejection', 'kde'])
    .default('rejection')
    .describe('GESTA rejection sampling, or exact draws from the kernel density'),
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
    .union([z.number().min(0).max(1), z.literal('cross-validated')])
    .default('cross-validated')
    .describe('Share of the mean variance mixed into a covariance, for seeds that are fewer than dimensions'),
  contract: z
    .boolean()
    .default(true)
    .describe(
      'Draw seeds towards their mean so that the density keeps their covariance; bundle kernel without flips only',
    ),
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
  acceptance: z
    .strictObject({
      whiteMatter: z
        .union([
          z.literal(false),
          z.strictObject({
            occupancy: z
              .number()
              .min(0)
              .max(1)
              .default(0.95)
              .describe('More than this share of the points lies in white matter'),
            trim: z.boolean().default(true).describe('Cut the ends outside white matter first'),
          }),
        ])
        .prefault({}),
      length: z
        .union([
          z.literal(false),
          z.strictObject({ min: z.number().nonnegative(), max: positive }).describe('Smoothed length, mm'),
          z.strictObject({ margin: z.number().nonnegative().default(0.1) }),
        ])
        .default({ margin: 0.1 })
        .describe('Bounds in mm, or the training range of the bundle widened by a share on both sides'),
      withinVolume: z.boolean().default(true).describe('Drop streamlines that leave the voxel grid'),
    })
    .prefault({}),
  maxProposals: z
    .int()
    .positive()
    .default(100_000)
    .describe('Stop a bundle after so many proposals, with what there is'),
});
export type Params = z.infer<typeof params>;
