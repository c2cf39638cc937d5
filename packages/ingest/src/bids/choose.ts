import type { BidsSession, DwiImage } from './dataset.ts';
import { DwiFault } from './fault.ts';

/** Labels that the wanted image has by entity: `{ acq: 'b1000', run: '1' }`. An empty label: the entity is not there. */
export type Wanted = Readonly<Record<string, string>>;

/** An image with the gradients that belong to it. */
export type ChosenImage = DwiImage & { readonly bval: string; readonly bvec: string };

/**
 * The one diffusion image of a visit that has the wanted labels.
 *
 * @throws DwiFault no_dwi, maps_only, several_dwi, bval_missing, bvec_missing
 */
export function chooseDwi(visit: BidsSession, wanted: Wanted): ChosenImage {
  const folder = [`sub-${visit.subject}`, ...(visit.session === null ? [] : [`ses-${visit.session}`])].join(
    '/',
  );
  if (visit.dwi.length === 0 && visit.others.length > 0)
    throw new DwiFault('maps_only', 'DATA_MISSING', `there are ${visit.others.length} maps and no series`, {
      file: `${folder}/dwi`,
      remedy: 'Give the diffusion series itself, called *_dwi.nii.gz, with its .bval and .bvec',
    });
  const fitting = visit.dwi.filter(({ entities }) =>
    Object.entries(wanted).every(([key, label]) => (entities.get(key) ?? '') === label),
  );
  if (fitting.length === 0)
    throw new DwiFault(
      'no_dwi',
      'DATA_MISSING',
      visit.dwi.length === 0
        ? 'there is no diffusion image'
        : `none of ${visit.dwi.length} diffusion images has the labels that were asked for`,
      {
        file: folder,
        remedy:
          visit.dwi.length === 0
            ? 'Convert the series with dcm2niix, or leave such visits out with `onFailure: skip`'
            : `Ask for others: there are ${labelsOf(visit.dwi)}`,
      },
    );
  if (fitting.length > 1)
    throw new DwiFault('several_dwi', 'INPUT_INVALID', `${fitting.length} diffusion images fit`, {
      file: folder,
      remedy: `Choose one with \`entities\`: there are ${labelsOf(fitting)}`,
    });
  const [image] = fitting;
  for (const kind of ['bval', 'bvec'] as const)
    if (image[kind] === null)
      throw new DwiFault(`${kind}_missing`, 'DATA_MISSING', `no .${kind} belongs to the image`, {
        file: image.file,
        remedy: 'Convert the series again with dcm2niix -b y, which writes .bval and .bvec',
      });
  return { ...image, bval: image.bval ?? '', bvec: image.bvec ?? '' };
}

/** What tells images of one visit apart: `{ acq: a }, { acq: b, run: 2 }`. */
function labelsOf(images: readonly DwiImage[]): string {
  return images
    .map(({ entities }) => {
      const own = [...entities].filter(([key]) => key !== 'sub' && key !== 'ses');
      return `{ ${own.map(([key, label]) => `${key}: ${label}`).join(', ')} }`;
    })
    .join(' and ');
}
