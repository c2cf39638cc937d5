import { type Mrtrix, shapeOf } from '@tractogen/mrtrix';
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

/**
 * Refuses FOD images of the user's that hold no spherical harmonics.
 *
 * @param name for messages
 * @throws TractogenError INPUT_INVALID
 */
export async function checkHarmonics(mrtrix: Mrtrix, image: string, name: string): Promise<void> {
  const [, , , volumes = 1] = await shapeOf(mrtrix, image);
  if (COUNTS.includes(volumes)) return;
  throw new TractogenError(
    'INPUT_INVALID',
    `an FOD image has ${COUNTS.slice(0, 5).join(', ')} … volumes, one for each spherical harmonic of even order; this one has ${volumes}`,
    { file: name, remedy: 'Give the FOD as dwi2fod writes it, or the diffusion image' },
  );
}

/** Coefficients of even orders up to 2, 4, … 20: (l + 1)(l + 2) / 2. */
const COUNTS = Array.from({ length: 10 }, (_, i) => ((2 * i + 3) * (2 * i + 4)) / 2);

/**
 * @param mask where to look; all over the image without it
 * @param name of the user's file, for messages
 * @throws TractogenError NOT_FINITE
 */
export async function checkFinite(
  mrtrix: Mrtrix,
  image: string,
  { mask, name }: { readonly mask?: string; readonly name?: string } = {},
): Promise<void> {
  const where = ['-allvolumes', ...(mask === undefined ? [] : ['-mask', mask])];
  await mrtrix.run('mrcalc', [image, '-finite', 'finite.mif', '-datatype', 'bit']);
  const least = Number(await mrtrix.run('mrstats', ['finite.mif', ...where, '-output', 'min']));
  const largest = Number(await mrtrix.run('mrstats', [image, ...where, '-output', 'max']));
  await mrtrix.fs.rm(mrtrix.path('finite.mif'));
  if (least === 1 && largest > 0) return;
  throw new TractogenError(
    'NOT_FINITE',
    least === 1
      ? 'the orientation distributions are zero everywhere'
      : 'the orientation distributions hold NaN',
    {
      ...(name !== undefined && { file: name }),
      remedy:
        name === undefined
          ? 'Look at the diffusion image and the mask, or give another `response`'
          : 'Look at the FOD image, or give a `mask` of where it is good',
    },
  );
}
