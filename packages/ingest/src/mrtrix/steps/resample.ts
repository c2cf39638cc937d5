import type { Mrtrix } from '@tractogen/mrtrix';
import type { Tracked } from './track.ts';

/** Streamlines with points about `step` mm apart along their arc. */
export async function resample(
  mrtrix: Mrtrix,
  { file, streamlines }: Tracked,
  step: number,
): Promise<Tracked> {
  const resampled = `even-${file}`;
  await mrtrix.run('tckresample', [file, resampled, '-step_size', step]);
  return { file: resampled, streamlines };
}
