/** Files that stand beside a tractogram, and beside the streamlines made of it, where a dataset has them. */
export const SIDE_FILES = [
  'bundles.json',
  'white_matter.nii.gz',
  'bundle_masks.nii.gz',
  'end_rois.nii.gz',
] as const;

/** Says that streamlines are simulated, and by which law; goes with them into whatever space, so that all that shows them can say it. */
export const SIMULATED_FILE = 'simulated.json';
