import { z } from 'zod';

export const params = z.strictObject({
  title: z.string().min(1).default('Streamline models').describe('Heading of the page'),
  description: z.string().default('').describe('A paragraph under the heading'),
  dataset: z
    .enum(['auto', 'fibercup', 'other'])
    .default('auto')
    .describe('Which data the provenance text is about; auto knows FiberCup by its grid'),
  viewerStreamlines: z
    .int()
    .min(0)
    .max(2000)
    .default(60)
    .describe('Streamlines a bundle and set in the 3-D viewer; 0 leaves the viewer out'),
  pictureStreamlines: z
    .int()
    .min(1)
    .max(500)
    .default(30)
    .describe('Streamlines a bundle in the still pictures'),
});
export type Params = z.infer<typeof params>;
