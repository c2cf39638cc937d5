import type { Mrtrix } from '@tractogen/mrtrix';
import { TractogenError } from '@tractogen/core';
import type { Grid } from '@tractogen/formats';
import type { Bundles } from '@tractogen/geometry';
import { z } from 'zod';

/** The phantom as tracking sees it: scratch images, and the definitions of its bundles. */
export interface Phantom {
  readonly fod: string;
  /** White matter: where streamlines may be. */
  readonly mask: string;
  readonly grid: Grid;
  readonly bundles: Bundles;
  /** Content of `bundles.json`, for the label rule. */
  readonly definitions: unknown;
  /** Images of the end regions by name. */
  readonly ends: ReadonlyMap<string, string>;
}

const endLabels = z.object({ ends: z.record(z.string(), z.object({ roi_label: z.int().min(1) })) });

/**
 * One image for each end region, out of the image that numbers them.
 *
 * @param image with the regions as `roi_label` of the definitions
 * @throws TractogenError INPUT_INVALID where a region has no number
 */
export async function endImages(
  mrtrix: Mrtrix,
  image: string,
  definitions: unknown,
): Promise<ReadonlyMap<string, string>> {
  const parsed = endLabels.safeParse(definitions);
  if (!parsed.success)
    throw new TractogenError('INPUT_INVALID', 'an end region of the bundle definitions has no roi_label');
  const images = new Map<string, string>();
  for (const [name, { roi_label: label }] of Object.entries(parsed.data.ends)) {
    const end = `end${label}.mif`;
    await mrtrix.run('mrcalc', [image, label, '-eq', end, '-datatype', 'bit']);
    images.set(name, end);
  }
  return images;
}

/** Both ways from one end of each bundle to the other. */
export function endToEnd({ bundles: { bundles }, ends }: Phantom): {
  readonly id: number;
  readonly from: string;
  readonly to: string;
}[] {
  return bundles.flatMap(({ id, ends: [first, second] }) => {
    const [a, b] = [ends.get(first), ends.get(second)];
    if (a === undefined || b === undefined) return [];
    return [
      { id, from: a, to: b },
      { id, from: b, to: a },
    ];
  });
}
