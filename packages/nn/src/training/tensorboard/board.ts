import { join } from 'node:path';
import type { FileSystem } from '@tractogen/core';
import { scalarEvent, versionEvent } from './event.ts';
import { tfRecord } from './record.ts';

/** Scalars for TensorBoard. Logs only: what is written here is in no artefact. */
export interface Board {
  scalars(step: number, values: Readonly<Record<string, number>>): Promise<void>;
}

/** A board nobody looks at. */
export const silentBoard: Board = { scalars: async () => {} };

/**
 * Opens an event file of its own in `dir`; TensorBoard merges the files of a folder by step, so a
 * resumed run adds one.
 *
 * @param wallTime seconds since 1970
 */
export async function openBoard(fs: FileSystem, dir: string, wallTime: () => number): Promise<Board> {
  await fs.mkdir(dir, { recursive: true });
  const path = join(dir, `events.out.tfevents.${Math.floor(wallTime() * 1000)}.tractogen`);
  const append = async (event: Uint8Array): Promise<void> => {
    // Opened for each write: a run writes a few lines a minute and may be killed at any time.
    const handle = await fs.open(path, 'a');
    try {
      await handle.writeFile(tfRecord(event));
    } finally {
      await handle.close();
    }
  };
  await append(versionEvent(wallTime()));
  return { scalars: async (step, values) => await append(scalarEvent(wallTime(), step, values)) };
}
