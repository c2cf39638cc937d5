import { z } from 'zod';
import { chain } from './chain.ts';
import { path } from './common.ts';

export const bids = z
  .strictObject({
    source: z.literal('bids'),
    bids: path.describe('Folder of the dataset: dataset_description.json and sub-*'),
    tables: path
      .optional()
      .describe("Folder of ADNI's tables (ADNIMERGE.csv, DXSUM); else the tables of the dataset itself"),
    pseudonyms: z
      .string()
      .default('data/raw/pseudonyms')
      .describe('Folder below data/raw for the key of pseudonyms, who is who, and what failed in full'),
    entities: z
      .record(z.string(), z.string())
      .default({})
      .describe(
        'Labels that the diffusion image of a visit has, such as { acq: b1000, run: "1" }; an empty one: the label is not there',
      ),
    sessions: z.array(z.string()).min(1).optional().describe('Only these sessions, without ses-'),
    subjects: z.int().min(1).optional().describe('At most so many subjects, in the order of their labels'),
    leastDirections: z
      .int()
      .min(6)
      .max(1000)
      .default(6)
      .describe('Distinct directions that a series must have'),
    unmatched: z
      .enum(['skip', 'keep', 'refuse'])
      .default('skip')
      .describe(
        'Visits that no table knows: leave them out, counted by reason; keep them without age; refuse',
      ),
    onFailure: z
      .enum(['refuse', 'skip'])
      .default('refuse')
      .describe('A visit whose images are at fault: end the run, or leave it out, counted by reason'),
    ...chain,
    access: z
      .enum(['open', 'restricted'])
      .default('restricted')
      .describe('restricted: the data may not leave this machine'),
  })
  .describe('Subjects of a BIDS dataset, ADNI among them: each visit tracked by MRtrix3');
export type BidsParams = z.infer<typeof bids>;
