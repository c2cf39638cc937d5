import { z } from 'zod';

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
  /** Attribute scales: value = mean + sd · standardised. */
  attributes: z.record(z.string(), z.strictObject({ mean: z.number(), sd: z.number().positive() })),
  /** Hyper-parameters as trained, and what training found out (best epoch, losses in mm). */
  hyperParameters: z.record(z.string(), z.unknown()),
  training: z.record(z.string(), z.unknown()),
});
export type ModelFile = z.infer<typeof modelSchema>;

export const MODEL_FILE = 'model.json';

/** A trained model in use. Streamlines are 256 × 3 in RASMM mm, row-major, any number at once. */
export interface Codec {
  readonly model: ModelFile;
  /** What computes, for provenance; absent where it is plain JavaScript. */
  readonly runtime?: Readonly<Record<string, unknown>>;
  /** n × 256 × 3 (mm) → n × latent. Deterministic: a variational model gives its mean. */
  encode(points: Float32Array): Promise<Float32Array>;
  /** n × latent → n × 256 × 3 (mm). */
  decode(latents: Float32Array): Promise<Float32Array>;
  /** n × latent → n × latent, where Euclidean distance ≈ root mean square point distance in mm. */
  toMetric(latents: Float32Array): Float32Array;
  dispose(): void;
}
