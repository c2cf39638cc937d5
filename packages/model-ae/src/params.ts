import { z } from 'zod';

const schedule = z
  .strictObject({
    kind: z.enum(['constant', 'one-cycle', 'cosine']),
    warmUpEpochs: z.number().nonnegative().default(0).describe('Linear rise at the start; cosine only'),
    cycleBeta1: z.boolean().default(true).describe('Let beta1 go from 0.95 to 0.85 and back; one-cycle only'),
  })
  .describe('How the learning rate moves over the run; `learningRate` is its maximum');

const weightDecay = z.strictObject({
  kind: z
    .enum(['coupled', 'decoupled'])
    .describe('L2 in the gradient (Adam), or shrinkage beside it (AdamW)'),
  value: z.number().nonnegative(),
});

const defects = z.strictObject({
  initialiser: z
    .boolean()
    .default(false)
    .describe('One bound of 1/3 for all encoder convolutions and Keras defaults in the decoder'),
  positionMajor: z
    .boolean()
    .default(false)
    .describe("Read the decoder's dense output position by position, the encoder's channel by channel"),
});

export const params = z.strictObject({
  preset: z
    .enum(['finta', 'tractogen', 'tractoencoder'])
    .default('tractogen')
    .describe('Architecture, and the defaults of everything left out below'),
  latent: z.int().min(1).max(768).default(32).describe('Latent dimensions'),
  epochs: z.int().min(0).max(10_000).optional().describe('Passes over the training streamlines'),
  batch: z.int().min(1).max(65_536).optional().describe('Streamlines a step'),
  learningRate: z.number().positive().optional(),
  linearRate: z
    .number()
    .nonnegative()
    .max(1)
    .optional()
    .describe("The linear path's share of the learning rate; 0 keeps it at PCA"),
  schedule: schedule.optional(),
  clipNorm: z
    .number()
    .positive()
    .nullable()
    .optional()
    .describe('Largest global norm of the gradient; null is none'),
  weightDecay: weightDecay.nullable().optional(),
  epsilon: z.number().positive().optional().describe("Adam's; after bias correction as in PyTorch"),
  beta2: z.number().gt(0).lt(1).optional().describe("Adam's: how long it remembers how large gradients were"),
  flips: z.boolean().optional().describe('Read each drawn streamline from either end, by chance'),
  trainOn: z.enum(['plausible', 'all']).optional().describe('Which training streamlines are learnt from'),
  reduction: z
    .enum(['mean', 'sum'])
    .default('mean')
    .describe('Squared errors in normalised units: mean, or sum, over batch, points and axes'),
  patience: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('Epochs without a better validation error before stopping'),
  defects: defects.prefault({}).describe("Known faults of TractoEncoder's code, to study them"),
  threads: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe('Pin the threads, so that other machines give the same bits'),
  checkpointSteps: z.int().min(1).default(100).describe('Steps between checkpoints'),
});
export type Params = z.infer<typeof params>;
