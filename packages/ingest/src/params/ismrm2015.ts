import { connectionParams } from '@tractogen/geometry/params';
import { z } from 'zod';
import { chain } from './chain.ts';
import { path } from './common.ts';

const orientation = z
  .enum(['auto', 'ras', 'lps'])
  .default('auto')
  .describe(
    'Where x and y of VTK and TCK files point. auto: as lies in the white matter or the anatomy, else refused; ras: right and front; lps: left and back',
  );

export const ismrm = z
  .strictObject({
    source: z.literal('ismrm2015'),
    // No default: what Nx hashes is what stands in the YAML.
    folder: path.describe(
      'Folder of the challenge, with `ground_truth_bundles` in it (one TRK a bundle, 25 of them) or its archives unpacked',
    ),
    orientation,
  })
  .describe('True bundles of the ISMRM 2015 Tractography Challenge, which you download yourself');
export type IsmrmParams = z.infer<typeof ismrm>;

export const ismrmDwi = z
  .strictObject({
    source: z.literal('ismrm2015-dwi'),
    folder: path.describe('Folder in which the archives of the challenge are unpacked'),
    orientation,
    images: z
      .enum(['challenge', 'artefact-free'])
      .default('challenge')
      .describe('challenge: as given to contestants, with artefacts; artefact-free: published later'),
    json: path.optional().describe('BIDS sidecar that states the phase encoding, for `motion`'),
    reversePhase: path
      .optional()
      .describe('b = 0 image with the phase encoded the other way, taken out of its archive, for topup'),
    ...chain,
    act: chain.act.unwrap().default('off').describe('The T1-like image is no real one: off by default'),
    gradients: chain.gradients
      .unwrap()
      .default('correct')
      .describe("dwigradcheck. The challenge's directions do not fit every reading of its images"),
    scoring: connectionParams.prefault({}).describe('What makes a valid connection'),
  })
  .describe(
    "The ISMRM 2015 challenge's diffusion images, tracked by MRtrix3 and labelled by its true bundles",
  );
export type IsmrmDwiParams = z.infer<typeof ismrmDwi>;
