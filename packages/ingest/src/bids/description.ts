import { join } from 'node:path';
import { TractogenError, readJson, type FileSystem } from '@tractogen/core';
import { z } from 'zod';

const FILE = 'dataset_description.json';

const description = z.looseObject({
  Name: z.string(),
  BIDSVersion: z.string(),
  DatasetType: z.string().optional(),
  GeneratedBy: z.unknown().optional(),
  PipelineDescription: z.unknown().optional(),
});

/**
 * What `dataset_description.json` says. Without `DatasetType` (it came with BIDS 1.4) a dataset is a
 * derivative where it says what generated it.
 *
 * @param root absolute
 * @throws TractogenError DATA_MISSING, INPUT_INVALID
 */
export async function readDescription(
  fs: FileSystem,
  root: string,
  files: readonly string[],
): Promise<{ name: string; version: string; kind: 'raw' | 'derivative' }> {
  if (!files.includes(FILE))
    throw new TractogenError('DATA_MISSING', `the folder is no BIDS dataset: there is no ${FILE}`, {
      file: FILE,
      remedy: 'Give the folder that holds it and the folders sub-*',
    });
  const parsed = description.safeParse(await readJson(fs, join(root, FILE), FILE));
  if (!parsed.success)
    throw new TractogenError(
      'INPUT_INVALID',
      `${parsed.error.issues[0].path.join('.')} is missing or no text`,
      {
        file: FILE,
        remedy: 'Give the dataset a Name and a BIDSVersion',
      },
    );
  const { Name, BIDSVersion, DatasetType, GeneratedBy, PipelineDescription } = parsed.data;
  const generated = GeneratedBy !== undefined || PipelineDescription !== undefined;
  const kind = (DatasetType ?? (generated ? 'derivative' : 'raw')) === 'derivative' ? 'derivative' : 'raw';
  return { name: Name, version: BIDSVersion, kind };
}
