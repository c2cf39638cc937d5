import { z } from 'zod';

/** A file or folder of the user, from the workspace root: planning checks it, and Nx hashes what is there. */
const path = z.string().min(1).meta({ path: true });

const fibercup = z
  .strictObject({
    source: z.literal('fibercup-tractogram'),
    set: z
      .enum(['labelled', 'dense'])
      .default('labelled')
      .describe(
        'labelled: 4,711 plausible and implausible streamlines; dense: 6,392 plausible ones without near-duplicates',
      ),
  })
  .describe('A FiberCup tractogram as shipped in data/fibercup');

const tractogram = z
  .strictObject({
    source: z.literal('tractogram'),
    path: path.describe('TRK, TCK or TRX file, relative to the workspace'),
    reference: path.optional().describe('NIfTI image that gives the grid, for TCK files'),
    labels: path
      .optional()
      .describe(
        'TSV (or CSV) with one row a streamline, in the same order; without it labels come from the rule of `bundles`, or from groups',
      ),
    labelColumn: z.string().default('label').describe('Column with the label of each streamline'),
    nameColumn: z
      .string()
      .default('name')
      .describe('Column with the name of each bundle, if the table has it'),
    classColumn: z
      .string()
      .default('class')
      .describe('Column that says plausible or implausible, if the table has it'),
    implausible: z
      .array(z.string())
      .default(['invalid_connection', 'no_connection', 'implausible'])
      .describe('Names that mean implausible where no column says so'),
    bundles: path.optional().describe('Bundle definitions, of the form of data/fibercup/bundles.json'),
    whiteMatter: path.optional().describe('White-matter mask, NIfTI'),
    access: z
      .enum(['open', 'restricted'])
      .default('open')
      .describe('restricted: the data may not leave this machine'),
  })
  .describe('A tractogram of your own');

export const params = z.discriminatedUnion('source', [fibercup, tractogram]);
export type Params = z.infer<typeof params>;
export type FibercupParams = z.infer<typeof fibercup>;
export type TractogramParams = z.infer<typeof tractogram>;
