import { z } from 'zod';
import { access, path } from './common.ts';

/** Names of groups and labels that mean implausible where nothing else says so. */
export const IMPLAUSIBLE: readonly string[] = ['invalid_connection', 'no_connection', 'implausible'];

export const tractogram = z
  .strictObject({
    source: z.literal('tractogram'),
    path: path.describe(
      'TRK, TCK, TRX (packed or not) or legacy VTK file, relative to the workspace, or a folder with one such file a bundle, each called as its bundle',
    ),
    reference: path.optional().describe('NIfTI image that gives the grid, for TCK and VTK files'),
    lps: z
      .boolean()
      .default(false)
      .describe(
        'VTK whose title does not say it: x points to the left and y to the back, as ITK and MITK have it',
      ),
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
    weights: path
      .optional()
      .describe('Weights of tcksift2, one a streamline in the same order: the column `weight`'),
    implausible: z
      .array(z.string())
      .default([...IMPLAUSIBLE])
      .describe('Names that mean implausible where no column says so'),
    bundles: path.optional().describe('Bundle definitions, of the form of data/fibercup/bundles.json'),
    whiteMatter: path.optional().describe('White-matter mask, NIfTI'),
    access,
  })
  .describe('A tractogram of your own');
export type TractogramParams = z.infer<typeof tractogram>;

export const dataset = z
  .strictObject({
    source: z.literal('dataset'),
    dataset: z.enum(['human']).describe('Name of its manifest in data/manifests'),
    file: z
      .string()
      .min(1)
      .describe('Tractogram of the manifest, by its name there: afq.trx; its groups are its bundles'),
  })
  .describe('A published tractogram that does not ship: found in data/raw or fetched once, and verified');
export type DatasetParams = z.infer<typeof dataset>;
