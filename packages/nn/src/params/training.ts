import { z } from 'zod';

/**
 * Parameters that every trained network has. It imports zod alone, so that planning a pipeline loads
 * no TensorFlow; stages spread it into their own schemas.
 */

const schedule = z
  .strictObject({
    kind: z.enum(['constant', 'one-cycle', 'cosine']),
    warmUpEpochs: z
      .number()
      .nonnegative()
      .optional()
      .describe('Linear rise at the start, none if left out; cosine only'),
    cycleBeta1: z
      .boolean()
      .optional()
      .describe('Let beta1 go from 0.95 to 0.85 and back, done if left out; one-cycle only'),
  })
  .superRefine(({ kind, warmUpEpochs, cycleBeta1 }, context) => {
    // What has no effect is refused: nobody should believe it had one.
    if (warmUpEpochs !== undefined && kind !== 'cosine')
      withoutEffect(context, ['warmUpEpochs'], `with schedule ${kind}, only with cosine`);
    if (cycleBeta1 !== undefined && kind !== 'one-cycle')
      withoutEffect(context, ['cycleBeta1'], `with schedule ${kind}, only with one-cycle`);
  })
  .describe('How the learning rate moves over the run; `learningRate` is its maximum');

const weightDecay = z.strictObject({
  kind: z
    .enum(['coupled', 'decoupled'])
    .describe('L2 in the gradient (Adam), or shrinkage beside it (AdamW)'),
  value: z.number().nonnegative(),
});

/** TractoEncoder's defects that any of its models can have. */
export const defectFields = {
  encoderBound: z
    .boolean()
    .default(false)
    .describe('Draw all encoder convolutions within 1/3, as if each had three input channels'),
  decoderGlorot: z
    .boolean()
    .default(false)
    .describe("Begin the decoder by Keras' defaults: Glorot's bounds, biases zero"),
  positionMajor: z
    .boolean()
    .default(false)
    .describe("Read the decoder's dense output position by position, the encoder's channel by channel"),
};

/** What a preset decides where it is left out. */
export const presetFields = {
  epochs: z.int().min(0).max(10_000).optional().describe('Passes over the training streamlines'),
  batch: z.int().min(1).max(65_536).optional().describe('Streamlines a step'),
  learningRate: z.number().positive().optional(),
  linearRate: z
    .number()
    .nonnegative()
    .max(1)
    .optional()
    .describe("The linear part's share of the learning rate; 0 keeps it as it begins"),
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
};

export const commonFields = {
  preset: z
    .enum(['finta', 'tractogen', 'tractoencoder'])
    .default('tractogen')
    .describe('Architecture, and the defaults of everything left out below'),
  latent: z.int().min(1).max(768).default(32).describe('Latent dimensions'),
  ...presetFields,
  keep: z
    .enum(['best', 'last'])
    .default('best')
    .describe("Weights the training ends with: those of the best epoch by validation, or the last one's"),
  patience: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('Epochs without a better validation figure before stopping'),
  allowDivergence: z
    .boolean()
    .default(false)
    .describe('At a number that is not finite, end with the best epoch before it instead of failing'),
  threads: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe('Pin the threads, so that other machines give the same bits'),
  checkpointSteps: z.int().min(1).default(100).describe('Steps between checkpoints'),
};

/** Attributes that are measured on one streamline: samples can be held against them. */
export const MEASURED = /^(length|bow|sinuosity|end_[xyz])$/;

/** A name of an attribute, as `attributeColumn` reads it: a mistyped one is told before anything is trained. */
export const attributeName = z
  .string()
  .regex(
    /^(?:length|bow|sinuosity|end_[xyz]|age|icv|weight|(?:diagnosis|sex|site|protocol)=.+)$/,
    'no attribute of a streamline. Choose from length, bow, sinuosity, end_x, end_y, end_z, age, icv, weight, or write diagnosis=AD',
  );

/** The first name that stands twice in a list, if one does. */
export function standsTwice(names: readonly string[]): string | undefined {
  return names.find((name, i) => names.indexOf(name) !== i);
}

/** Refuses a parameter that would do nothing. */
export function withoutEffect(
  context: { addIssue(issue: { code: 'custom'; path: PropertyKey[]; message: string }): void },
  path: PropertyKey[],
  why: string,
): void {
  context.addIssue({ code: 'custom', path, message: `${path.join('.')} has no effect ${why}` });
}

/** Refuses what has no effect in any model: a linear rate without a linear part, patience where no epoch is chosen, defects in preset `tractogen`. */
export function refuseUnused(
  {
    preset,
    linearRate,
    keep,
    patience,
    defects,
  }: {
    readonly preset: string;
    readonly keep: 'best' | 'last';
    readonly patience: number | null;
    readonly linearRate?: number | undefined;
    readonly defects: Readonly<Record<string, boolean>>;
  },
  context: Parameters<typeof withoutEffect>[0],
): void {
  if (linearRate !== undefined && preset !== 'tractogen')
    withoutEffect(context, ['linearRate'], `with preset ${preset}, which has no linear path`);
  if (keep === 'last' && patience !== null)
    withoutEffect(context, ['patience'], 'with keep last, which looks for no best epoch');
  for (const [name, on] of Object.entries(defects)) {
    if (on && Object.hasOwn(defectFields, name) && preset === 'tractogen') {
      context.addIssue({
        code: 'custom',
        path: ['defects', name],
        message: `defects.${name} is not for preset tractogen, whose weights begin in their own way`,
      });
    }
  }
}
