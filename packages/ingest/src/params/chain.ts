import { programHours } from '@tractogen/mrtrix/params';
import { z } from 'zod';

const trackingRun = z
  .strictObject({
    algorithm: z
      .enum(['SD_Stream', 'iFOD1', 'iFOD2', 'Tensor_Det', 'Tensor_Prob'])
      .default('iFOD2')
      .describe('Of tckgen. The tensor ones track on the diffusion image itself, the others on the FOD'),
    seeding: z
      .enum(['mask', 'image', 'dynamic', 'gmwmi'])
      .default('mask')
      .describe(
        'mask: all over the mask; image: in `seedImage`; dynamic: where the FOD lacks streamlines; gmwmi: on the border of grey and white matter, which needs tissues',
      ),
    select: z.int().min(1).max(100_000_000).default(5000).describe('Streamlines to keep'),
    seeds: z
      .int()
      .min(1)
      .optional()
      .describe('Seeds to try at most, which bounds the time; by default 1,000 for each streamline'),
    angle: z.number().positive().max(90).optional().describe('Largest angle between two steps, degrees'),
    step: z.number().positive().max(50).optional().describe('Step, mm'),
    minLength: z.number().nonnegative().max(1000).optional().describe('Shortest streamline, mm'),
    maxLength: z.number().positive().max(10_000).optional().describe('Longest streamline, mm'),
    cutoff: z
      .number()
      .nonnegative()
      .optional()
      .describe('FOD amplitude (or FA) below which a streamline ends'),
  })
  .describe('One run of tckgen; what is left out is its default');

/** How a tractogram is made of a diffusion image; all of it MRtrix3's. */
export const chain = {
  badDirections: z
    .enum(['refuse', 'drop'])
    .default('refuse')
    .describe(
      'Weighted volumes whose direction is NaN or zero: refuse the image, or leave them out and count them',
    ),
  gradients: z
    .enum(['trust', 'refuse', 'correct'])
    .default('trust')
    .describe(
      'dwigradcheck. refuse, correct: where another order or sign of their axes gives clearly longer streamlines (1.3 times), end the run, or take that',
    ),
  denoise: z.boolean().default(true).describe('dwidenoise'),
  gibbs: z
    .boolean()
    .default(false)
    .describe(
      'mrdegibbs; only for images of the whole k-space: wrong where the scanner filled up with zeros',
    ),
  motion: z
    .enum(['auto', 'required', 'off'])
    .default('auto')
    .describe('dwifslpreproc (eddy, topup). auto: where FSL is installed, else left out by name'),
  bias: z
    .enum(['auto', 'ants', 'fsl', 'off'])
    .default('auto')
    .describe('dwibiascorrect. auto: by ANTs or FSL where installed, else left out by name'),
  response: z
    .enum(['auto', 'tournier', 'dhollander'])
    .default('auto')
    .describe('dwi2response. auto: tournier for csd, dhollander for msmt_csd'),
  deconvolution: z
    .enum(['auto', 'csd', 'msmt_csd'])
    .default('auto')
    .describe('dwi2fod. auto: csd for one shell, msmt_csd for several'),
  lmax: z
    .int()
    .min(2)
    .max(16)
    .multipleOf(2)
    .optional()
    .describe('Highest order of spherical harmonics, of tournier and csd'),
  normalise: z.boolean().default(true).describe('mtnormalise, where there are two tissues at least'),
  act: z
    .enum(['auto', 'required', 'off'])
    .default('auto')
    .describe(
      'Anatomically constrained tracking. auto: with `fiveTissue`, or where 5ttgen can make it: of `parcellation` with FreeSurfer, of `t1` with FSL',
    ),
  tracking: z
    .array(trackingRun)
    .min(1)
    .max(20)
    .prefault([{}])
    .describe('Runs of tckgen whose streamlines are joined, in this order'),
  sift: z
    .enum(['off', 'sift', 'sift2'])
    .default('off')
    .describe('sift: keep the streamlines that fit the FOD; sift2: keep all, with weights'),
  siftKeep: z.int().min(1).optional().describe('sift: how many streamlines to keep'),
  resample: z.number().positive().max(50).optional().describe('Distance of points after tracking, mm'),
  density: z.boolean().default(false).describe('Also write density.nii.gz, streamlines through each voxel'),
  threads: z
    .int()
    .min(0)
    .max(256)
    .default(0)
    .describe(
      'Threads of each program. 0: the same bytes every time; more: quicker, other streamlines each time',
    ),
  programHours,
};

/** What `tractogramOfDwi` is asked for, without the files. */
export const chainParams = z.strictObject(chain);
export type ChainParams = z.infer<typeof chainParams>;
