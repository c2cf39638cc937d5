import { z } from 'zod';

/** The parameters of every stage that tells valid connections: what makes one, as `tractometer` and `trueBundles` take it. */
export const connectionParams = z.strictObject({
  inside: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe("Share of a streamline's voxels that has to lie in the bundle; 0: ends alone decide"),
  widen: z
    .int()
    .min(0)
    .max(10)
    .default(1)
    .describe('Voxels by which ends reach beyond those of the true bundles'),
});
