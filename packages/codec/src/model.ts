import { z } from 'zod';
import { attributeSchema } from './conditions/scale.ts';
import { priorSchema } from './prior/prior.ts';

/** `model.json`: what is needed to use a trained model, whatever trained it. */
export const modelSchema = z.strictObject({
  schema: z.literal(1),
  /** `linear`: two matrices, no TensorFlow. `layers`: TensorFlow.js layers models in `encoder/` and `decoder/`. */
  family: z.enum(['linear', 'layers']),
  /** Stage that trained it, e.g. `model-ae`. */
  stage: z.string(),
  preset: z.string(),
  /** Latent dimensions. */
  latent: z.int().positive(),
  points: z.int().positive(),
  /** normalised = (mm − centre) / scale. */
  normalisation: z.strictObject({
    centre: z.tuple([z.number(), z.number(), z.number()]),
    scale: z.number().positive(),
  }),
  /** Row-major latent × latent; ‖matrix · (z₁ − z₂)‖ ≈ root mean square distance of decoded points, mm. */
  latentMetric: z.array(z.number()),
  /** Bundle names seen in training, in the order of the one-hot code. */
  classes: z.array(z.string()),
  /** What encoder and decoder are given beside points and latent: the one-hot code of `classes`, then attributes. */
  conditions: z
    .strictObject({ classes: z.boolean(), attributes: z.array(z.string()) })
    .default({ classes: false, attributes: [] }),
  /** Every attribute the model knows, with its scales: value = mean + sd · standardised. */
  attributes: z.record(z.string(), attributeSchema),
  /** Attributes that the encoder predicts, in the order of its outputs. */
  regression: z.array(z.string()).default([]),
  /** What latents are drawn from; null where none was learnt. */
  prior: priorSchema.nullable().default(null),
  /** Hyper-parameters as trained, and what training found out (best epoch, losses in mm). */
  hyperParameters: z.record(z.string(), z.unknown()),
  training: z.record(z.string(), z.unknown()),
});
export type ModelFile = z.infer<typeof modelSchema>;

/** The fields of a model that is given nothing, predicts nothing and has no prior. */
export const UNCONDITIONAL = {
  conditions: { classes: false, attributes: [] },
  attributes: {},
  regression: [],
  prior: null,
} satisfies Partial<ModelFile>;

export const MODEL_FILE = 'model.json';

/** A trained model in use. Streamlines are 256 × 3 in RASMM mm, row-major, any number at once. */
export interface Codec {
  readonly model: ModelFile;
  /** What computes, for provenance; absent where it is plain JavaScript. */
  readonly runtime?: Readonly<Record<string, unknown>>;
  /** Whether `encode` needs the conditions too; without it only `decode` does, in a conditional model. */
  readonly encoderIsTold?: boolean;
  /**
   * n × 256 × 3 (mm) → n × latent. Deterministic: a variational model gives its mean.
   *
   * @param conditions n × conditionWidth, as `conditionsOf` gives them; needed by conditional models
   */
  encode(points: Float32Array, conditions?: Float32Array): Promise<Float32Array>;
  /** n × latent → n × 256 × 3 (mm). */
  decode(latents: Float32Array, conditions?: Float32Array): Promise<Float32Array>;
  /** n × 256 × 3 (mm) → predicted attributes by name, natural units; absent without regression heads. */
  predict?(points: Float32Array): Promise<ReadonlyMap<string, Float32Array>>;
  /** n × 256 × 3 (mm) → n × latent log variances of the posterior; absent in models without one. */
  logVariances?(points: Float32Array, conditions?: Float32Array): Promise<Float32Array>;
  /** n × latent → n × latent, where Euclidean distance ≈ root mean square point distance in mm. */
  toMetric(latents: Float32Array): Float32Array;
  dispose(): void;
}
