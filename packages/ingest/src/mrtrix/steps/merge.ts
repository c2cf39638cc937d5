import type { Mrtrix } from '@tractogen/mrtrix';
import type { Tracked } from './track.ts';

/** Joins the streamlines of several runs, in the order of the runs. */
export async function merge(mrtrix: Mrtrix, runs: readonly Tracked[]): Promise<Tracked> {
  if (runs.length === 1) return runs[0];
  await mrtrix.run('tckedit', [...runs.map(({ file }) => file), 'all.tck']);
  return { file: 'all.tck', streamlines: runs.reduce((sum, { streamlines }) => sum + streamlines, 0) };
}
