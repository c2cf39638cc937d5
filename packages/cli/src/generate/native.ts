import { TractogenError, diskFileSystem, openArtefact, randomFrom, silentEvents } from '@tractogen/core';
import type { Tractogram } from '@tractogen/formats';
import { takeStreamlines } from '@tractogen/ingest';
import { toNative } from '@tractogen/preprocess';

export interface NativeTask {
  /** Folder of the streamlines artefact, in the space of a template. */
  readonly streamlines?: string;
  /** `sub-01/M012`, the subject alone where it has one visit; empty for the only one, without a name. */
  readonly visit: string;
  readonly warn: (message: string) => void;
}

/**
 * Takes generated streamlines to a visit's native space. Those that its deformation field does not reach
 * wholly are left out, with a warning that counts them.
 *
 * @throws TractogenError PARAMETER_INVALID without streamlines; as `openArtefact` and `toNative`
 */
export async function inNativeSpace(
  tractogram: Tractogram,
  { streamlines, visit, warn }: NativeTask,
): Promise<Tractogram> {
  if (streamlines === undefined)
    throw new TractogenError('PARAMETER_INVALID', '--native needs --streamlines', {
      remedy: 'Give the streamlines artefact that was made with `space: template`',
    });
  const artefact = await openArtefact(streamlines, { fs: diskFileSystem, kind: 'streamlines' });
  const { tractogram: moved, left } = await toNative(tractogram, artefact, visit, {
    fs: diskFileSystem,
    events: { ...silentEvents, warn },
    signal: new AbortController().signal,
    random: randomFrom('native'),
    env: process.env,
  });
  if (left.length === 0) return moved;
  warn(`${left.length} streamlines are left out: the deformation field does not reach them wholly`);
  const out = new Set(left);
  const rows = Array.from({ length: moved.offsets.length - 1 }, (_, row) => row);
  return takeStreamlines(
    moved,
    rows.filter((row) => !out.has(row)),
  );
}
