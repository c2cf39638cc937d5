import { rm } from 'node:fs/promises';
import { readImage } from '@tractogen/formats';
import type { Mrtrix } from '@tractogen/mrtrix';

/**
 * How alike a registered image and the template are: Pearson's correlation of their values over voxels of
 * the template's grid in which either is not 0. A registration that went astray gives about 0 or less,
 * whatever its matrix looks like.
 *
 * @param subject and @param template images in the scratch folder, of one contrast
 * @param transform options of mrtransform that bring the one to the other
 * @param stem begins the names of files made
 * @returns NaN where one of them is constant
 */
export async function likeness(
  mrtrix: Mrtrix,
  subject: string,
  template: string,
  transform: readonly string[],
  stem: string,
): Promise<number> {
  const file = `${stem}-registered.nii`;
  const kind = ['-datatype', 'float32le', '-strides', '1,2,3'];
  await mrtrix.run('mrtransform', [subject, file, ...transform, '-template', template, ...kind]);
  const [one, other] = [await readImage(mrtrix.path(file)), await readImage(mrtrix.path(template))];
  await rm(mrtrix.path(file));
  return correlation(one.data, other.data);
}

/** Over places in which either is a number other than 0. */
export function correlation(a: Float32Array, b: Float32Array): number {
  let [n, sumA, sumB, squaresA, squaresB, product] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const x = Number.isFinite(a[i]) ? a[i] : 0;
    const y = Number.isFinite(b[i]) ? b[i] : 0;
    if (x === 0 && y === 0) continue;
    n++;
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    product += x * y;
  }
  const covariance = product - (sumA * sumB) / n;
  return covariance / Math.sqrt((squaresA - sumA ** 2 / n) * (squaresB - sumB ** 2 / n));
}
