import { programHours } from '@tractogen/mrtrix/params';
import { z } from 'zod';

const fraction = z.number().min(0).max(1);
const mm = z.number().nonnegative();

const split = z
  .strictObject({ train: fraction.default(0.6), valid: fraction.default(0.2), test: fraction.default(0.2) })
  .refine(
    ({ train, valid, test }) => Math.abs(train + valid + test - 1) < 1e-9,
    'train, valid and test do not add up to 1',
  )
  .prefault({})
  .describe('Fractions of each bundle; near-duplicates stay together');

const bundling = z
  .strictObject({
    by: z
      .enum(['file', 'groups', 'ends', 'quickbundles', 'atlas'])
      .default('file')
      .describe(
        'Where bundles come from: labels of the file; groups of the tractogram; end boxes and centrelines of bundles.json; QuickBundles; the nearest streamlines of the input `atlas`',
      ),
    threshold: z
      .number()
      .positive()
      .default(10)
      .describe('quickbundles: a streamline nearer than this to a centroid joins its cluster, mm'),
    minSize: z
      .int()
      .positive()
      .default(10)
      .describe('quickbundles: streamlines in smaller clusters are in no bundle'),
    distance: z
      .enum(['mdf', 'coordinates', 'pca'])
      .default('mdf')
      .describe(
        'atlas: MDF of 20 points, root mean square distance of 256 points, or distance of principal components of the atlas',
      ),
    neighbours: z
      .int()
      .min(1)
      .max(30)
      .default(5)
      .describe('atlas: nearest streamlines that vote; with mdf the nearest alone'),
    latent: z.int().min(1).max(256).default(32).describe('atlas: principal components'),
  })
  .prefault({})
  .describe('How streamlines get their bundles');

/** A file of the user, from the workspace root: planning checks it, and Nx hashes what is there. */
const file = z
  .string()
  .min(1)
  .meta({ path: true })
  .describe('Path of a NIfTI or MIF image, from the workspace root');

const registration = z
  .strictObject({
    template: file
      .optional()
      .describe('Image of the template; without it one is built from images of training subjects, one each'),
    templateSubjects: z
      .int()
      .min(2)
      .default(40)
      .describe('A template is built from so many training subjects at most, in turn of each diagnosis'),
    images: z
      .record(z.string().min(1), file)
      .prefault({})
      .describe(
        'Image of each visit as `subject/session`, or of all visits of a subject by its name; of the same contrast as the template. Where neither this nor `image` is given, the images that came with the tractogram',
      ),
    image: file.optional().describe('The image, where the streamlines are of no named subject'),
    bundles: file
      .optional()
      .describe(
        'Bundle definitions, of the form of data/fibercup/bundles.json, that stand in the space of `template`: there they give bundles (`bundling: { by: ends }`), direct and judge them',
      ),
    kind: z
      .enum(['rigid', 'affine', 'warp'])
      .default('affine')
      .describe('rigid: moves alone; affine: scales and shears too; warp: a deformation field besides'),
    minLikeness: z
      .number()
      .min(-1)
      .max(1)
      .default(0.5)
      .describe(
        'A registration has gone astray whose image correlates less with the template, over voxels where either is not 0',
      ),
    onFailure: z
      .enum(['refuse', 'skip'])
      .default('refuse')
      .describe(
        'A visit whose registration failed or went astray: end the run, or leave it out, counted as not_registered',
      ),
    programHours,
  })
  .refine(({ bundles, template }) => bundles === undefined || template !== undefined, {
    path: ['bundles'],
    error:
      'bundle definitions stand in the space of a template that is given: one that is built is known afterwards alone',
  })
  .prefault({})
  .describe('space: template: how subjects are registered, by MRtrix3');

export const params = z.strictObject({
  points: z.literal(256).default(256).describe('Points of each streamline, at equal arc length'),
  minLength: mm.optional().describe('Drop shorter streamlines, mm (raw arc length)'),
  maxLength: mm.optional().describe('Drop longer streamlines, mm (raw arc length)'),
  orient: z
    .enum(['none', 'bundle'])
    .default('bundle')
    .describe('bundle: all members of a bundle run the same way; none: as in the file'),
  bundling,
  space: z
    .enum(['native', 'template'])
    .default('native')
    .describe('Space of the streamlines written: as they came, or that of a template'),
  registration,
  split,
  duplicateThreshold: z
    .number()
    .positive()
    .default(0.5)
    .describe(
      'Streamlines nearer than this are near-duplicates, mm (flip-aware mean point distance, 20 points)',
    ),
  subset: z.enum(['all', 'plausible']).default('all').describe('Which streamlines are kept'),
  bundles: z.array(z.string()).min(1).optional().describe('Keep only these bundles; without it, all'),
  limit: z
    .int()
    .positive()
    .optional()
    .describe('Keep at most so many streamlines of each label, in the order of the file'),
});
export type Params = z.infer<typeof params>;
