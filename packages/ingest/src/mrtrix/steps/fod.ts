import type { Mrtrix } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';
import type { Responses } from './response.ts';

/** Images of fibre orientation distributions and of the other tissues, as scratch files. */
export interface Tissues {
  /** Spherical harmonics in MRtrix3's basis. */
  readonly fod: string;
  /** Every tissue, white matter first. */
  readonly all: readonly string[];
}

/** Constrained spherical deconvolution of one shell (Tournier et al. 2007). */
export async function csd(
  mrtrix: Mrtrix,
  dwi: string,
  { whiteMatter }: Responses,
  mask: string,
  lmax: number | undefined,
): Promise<Tissues> {
  const order = lmax === undefined ? [] : ['-lmax', lmax];
  await mrtrix.run('dwi2fod', ['csd', dwi, whiteMatter, 'fod.mif', '-mask', mask, ...order]);
  await checkFinite(mrtrix, 'fod.mif');
  return { fod: 'fod.mif', all: ['fod.mif'] };
}

/**
 * Multi-shell, multi-tissue deconvolution (Jeurissen et al. 2014).
 *
 * @param greyMatter a third tissue; data with one shell beside b = 0 hold two only
 */
export async function msmtCsd(
  mrtrix: Mrtrix,
  dwi: string,
  responses: Responses,
  mask: string,
  greyMatter: boolean,
): Promise<Tissues> {
  const pairs = [
    [responses.whiteMatter, 'fod.mif'],
    ...(greyMatter && responses.greyMatter !== undefined ? [[responses.greyMatter, 'grey.mif']] : []),
    ...(responses.fluid === undefined ? [] : [[responses.fluid, 'fluid.mif']]),
  ];
  await mrtrix.run('dwi2fod', ['msmt_csd', dwi, ...pairs.flat(), '-mask', mask]);
  await checkFinite(mrtrix, 'fod.mif');
  return { fod: 'fod.mif', all: pairs.map(([, image]) => image) };
}

/** @throws TractogenError NOT_FINITE */
async function checkFinite(mrtrix: Mrtrix, image: string): Promise<void> {
  await mrtrix.run('mrcalc', [image, '-finite', 'finite.mif', '-datatype', 'bit']);
  const least = Number(await mrtrix.run('mrstats', ['finite.mif', '-allvolumes', '-output', 'min']));
  const largest = Number(await mrtrix.run('mrstats', [image, '-allvolumes', '-output', 'max']));
  await mrtrix.fs.rm(mrtrix.path('finite.mif'));
  if (least === 1 && largest > 0) return;
  throw new TractogenError(
    'NOT_FINITE',
    least === 1
      ? 'the orientation distributions are zero everywhere'
      : 'the orientation distributions hold NaN',
    { remedy: 'Look at the diffusion image and the mask, or give another `response`' },
  );
}
