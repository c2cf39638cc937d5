import { z } from 'zod';

/** A file or folder of the user, from the workspace root: planning checks it, and Nx hashes what is there. */
const path = z.string().min(1).meta({ path: true });

const access = z
  .enum(['open', 'restricted'])
  .optional()
  .describe(
    "restricted: the data may not leave this machine. Left out: open, and what looks like ADNI's data is refused",
  );

/** Names of groups and labels that mean implausible where nothing else says so. */
export const IMPLAUSIBLE: readonly string[] = ['invalid_connection', 'no_connection', 'implausible'];

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

const dataset = z
  .strictObject({
    source: z.literal('dataset'),
    dataset: z.enum(['human']).describe('Name of its manifest in data/manifests'),
    file: z
      .string()
      .min(1)
      .describe('Tractogram of the manifest, by its name there: afq.trx; its groups are its bundles'),
  })
  .describe('A published tractogram that does not ship: found in data/raw or fetched once, and verified');

const orientation = z
  .enum(['auto', 'ras', 'lps'])
  .default('auto')
  .describe(
    'Where x and y of VTK and TCK files point. auto: as lies in the white matter or the anatomy, else refused; ras: right and front; lps: left and back',
  );

const ismrm = z
  .strictObject({
    source: z.literal('ismrm2015'),
    // No default: what Nx hashes is what stands in the YAML.
    folder: path.describe(
      'Folder of the challenge, with `ground_truth_bundles` in it (one TRK a bundle, 25 of them) or its archives unpacked',
    ),
    orientation,
  })
  .describe('True bundles of the ISMRM 2015 Tractography Challenge, which you download yourself');

const cohort = z
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
const chain = {
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
  programHours: z
    .number()
    .positive()
    .max(500)
    .default(48)
    .describe('The longest that one program may take, hours: one that hangs is stopped'),
};

const dwi = z
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

const ismrmDwi = z
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
    scoring: z
      .strictObject({
        inside: z
          .number()
          .min(0)
          .max(1)
          .default(0.95)
          .describe("Share of a streamline's voxels that has to lie in the bundle; 0: ends alone decide"),
        widen: z
          .int()
          .min(0)
          .max(10)
          .default(1)
          .describe('Voxels by which ends reach beyond those of the true bundles'),
      })
      .prefault({})
      .describe('What makes a valid connection'),
  })
  .describe(
    "The ISMRM 2015 challenge's diffusion images, tracked by MRtrix3 and labelled by its true bundles",
  );

const bids = z
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

const fibercupRecipe = {
  recipe: z
    .enum(['labelled', 'dense'])
    .default('labelled')
    .describe(
      'labelled: whole-mask tracking, plausible and implausible streamlines as they come, rare bundles topped up; dense: plausible ones only, from end to end of each bundle, without near-duplicates (many minutes)',
    ),
  select: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(2000)
    .describe('labelled: streamlines by each of SD_Stream, iFOD1 and iFOD2, all over the mask'),
  rare: z
    .int()
    .min(0)
    .max(10_000)
    .default(100)
    .describe(
      'labelled: bundles with fewer streamlines than this are topped up to it from end to end; 0: none',
    ),
  effort: z
    .number()
    .positive()
    .max(1)
    .default(1)
    .describe("dense: share of the recipe's seeds and streamlines, which bounds its time"),
};

const fibercupDwi = z
  .strictObject({ source: z.literal('fibercup-dwi'), ...fibercupRecipe })
  .describe(
    'FiberCup from diffusion images (re-synthesised, as shipped) by MRtrix3; labels derived, not official',
  );

const fibercupFod = z
  .strictObject({ source: z.literal('fibercup-fod'), ...fibercupRecipe })
  .describe('FiberCup from its real FOD (fetched once, verified) by MRtrix3; labels derived, not official');

export const params = z.discriminatedUnion('source', [
  fibercup,
  tractogram,
  dataset,
  cohort,
  ismrm,
  ismrmDwi,
  dwi,
  bids,
  fibercupDwi,
  fibercupFod,
]);
export type Params = z.infer<typeof params>;
export type FibercupParams = z.infer<typeof fibercup>;
export type TractogramParams = z.infer<typeof tractogram>;
export type IsmrmParams = z.infer<typeof ismrm>;
export type IsmrmDwiParams = z.infer<typeof ismrmDwi>;
export type CohortParams = z.infer<typeof cohort>;
export type DatasetParams = z.infer<typeof dataset>;
export type BidsParams = z.infer<typeof bids>;
export type DwiParams = z.infer<typeof dwi>;
export type FibercupDerivedParams = z.infer<typeof fibercupDwi> | z.infer<typeof fibercupFod>;
export type FibercupRecipe = Pick<FibercupDerivedParams, keyof typeof fibercupRecipe>;
/** What `tractogramOfDwi` is asked for, without the files. */
export const chainParams = z.strictObject(chain);
export type ChainParams = z.infer<typeof chainParams>;
