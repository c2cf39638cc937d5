import { z } from 'zod';

/**
 * What a model's latents are drawn from.
 *
 * - `standard`: N(0, I) for every class.
 * - `ring`: N(m_c, I), the classes' means m_c evenly on a circle of the first two dimensions.
 * - `tractoencoder`: as in TractoEncoder: N(0, diag(0.5², 0.1², …)), the first axis shifted by 1.5, the
 *   first two turned clockwise by 2π c / classes.
 * - `regression`: N(r · direction + bias, exp(logvar) I) of the standardised attribute r.
 */
export const priorSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('standard') }),
  z.strictObject({ kind: z.literal('ring'), radius: z.number().positive() }),
  z.strictObject({
    kind: z.literal('tractoencoder'),
    shift: z.number(),
    first: z.number().positive(),
    rest: z.number().positive(),
  }),
  z.strictObject({
    kind: z.literal('regression'),
    attribute: z.string(),
    direction: z.array(z.number()),
    bias: z.array(z.number()),
    logvar: z.number(),
  }),
]);
export type Prior = z.infer<typeof priorSchema>;

/** TractoEncoder's own numbers. */
export const TRACTOENCODER_PRIOR = {
  kind: 'tractoencoder',
  shift: 1.5,
  first: 0.5,
  rest: 0.1,
} as const satisfies Prior;
