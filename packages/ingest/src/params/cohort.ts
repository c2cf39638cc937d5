import { z } from 'zod';

export const cohort = z
  .strictObject({
    source: z.literal('cohort'),
    arm: z
      .enum([
        'control',
        'local',
        'null',
        'null-permuted',
        'diagnosis',
        'diagnosis-permuted',
        'confounded',
        'non-linear',
      ])
      .default('control')
      .describe(
        'control: effects of age and diagnosis; local: in bundles 2 and 5 only; null: none; null-permuted: labels of other subjects; diagnosis: age acts more steeply in MCI and AD; diagnosis-permuted: the same with diagnoses of other subjects; confounded: site, sex and head size go with age; non-linear: squared age and a local bend',
      ),
    geometry: z
      .enum(['fibercup', 'isbi2013'])
      .default('fibercup')
      .describe("fibercup: seven bundles in a plane; isbi2013: the challenge's 27 in a ball, not shipped"),
    subjects: z
      .int()
      .min(10)
      .max(100_000)
      .default(500)
      .describe('Subjects; a larger cohort begins with the smaller one'),
    streamlines: z
      .int()
      .min(1)
      .max(10_000)
      .default(50)
      .describe('Expected streamlines of each bundle of each subject where nothing acts'),
  })
  .describe(
    "A simulated cohort over a phantom's bundles, with a chosen law of age and diagnosis; simulated, not human",
  );
export type CohortParams = z.infer<typeof cohort>;
