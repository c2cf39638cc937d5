import { z } from 'zod';
import { chain } from './chain.ts';
import { access, path } from './common.ts';

export const dwi = z
  .strictObject({
    source: z.literal('dwi'),
    dwi: path.optional().describe('Diffusion image (NIfTI or MIF), with `bval` and `bvec`'),
    bval: path.optional().describe('b-values, one a volume, s/mm²'),
    bvec: path.optional().describe('Directions, three rows or three columns (FSL)'),
    json: path.optional().describe('BIDS sidecar of the diffusion image: phase encoding, for `motion`'),
    reversePhase: path.optional().describe('b = 0 image with the phase encoded the other way, for topup'),
    fod: path.optional().describe('FOD image to start from, instead of a diffusion image'),
    mask: path.optional().describe('Brain mask on the grid of the image; without it dwi2mask makes one'),
    seedImage: path.optional().describe('Where `seeding: image` starts'),
    tracks: path
      .optional()
      .describe('TRK, TCK, TRX or VTK in the place of tracking, for `sift`, `resample` and `density`'),
    t1: path.optional().describe('T1-weighted image in the space of the diffusion image, for 5ttgen'),
    parcellation: path
      .optional()
      .describe(
        "FreeSurfer's aparc+aseg in the space of the diffusion image, for 5ttgen; it goes before `t1`",
      ),
    fiveTissue: path.optional().describe('Five-tissue image, as 5ttgen makes it'),
    ...chain,
    bundles: path.optional().describe('Bundle definitions, of the form of data/fibercup/bundles.json'),
    whiteMatter: path.optional().describe('White-matter mask, NIfTI; goes along with the tractogram'),
    access,
  })
  .describe('Diffusion images, or an FOD image, of your own: tracked by MRtrix3');
export type DwiParams = z.infer<typeof dwi>;
