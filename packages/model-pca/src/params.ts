import { z } from 'zod';

export const params = z.strictObject({
  latent: z.int().min(1).max(768).default(32).describe('Components to keep'),
  whiten: z
    .boolean()
    .default(false)
    .describe('Scale latents to unit variance; distances then need the stored latent metric'),
  trainOn: z
    .enum(['plausible', 'all'])
    .default('plausible')
    .describe('Which training streamlines the components are fitted to'),
  flips: z
    .boolean()
    .default(false)
    .describe('Fit to every streamline and its reverse: for data without a common orientation'),
});
export type Params = z.infer<typeof params>;
