import { commonFields, defectFields, refuseUnused } from '@tractogen/nn/training-params';
import { z } from 'zod';

export const params = z
  .strictObject({
    ...commonFields,
    reduction: z
      .enum(['mean', 'sum'])
      .default('mean')
      .describe('Squared errors in normalised units: mean, or sum, over batch, points and axes'),
    defects: z
      .strictObject(defectFields)
      .prefault({})
      .describe("Known faults of TractoEncoder's code, to study them"),
  })
  .superRefine(refuseUnused);
export type Params = z.infer<typeof params>;
