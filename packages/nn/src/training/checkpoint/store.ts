import { join } from 'node:path';
import { TractogenError, systemCode, writeFileAtomic, type Events, type FileSystem } from '@tractogen/core';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './format.ts';

/** Checkpoints of one run in one folder, the newest `keep` of them. */
export interface CheckpointStore {
  /** Writes atomically and returns the path; older ones beyond `keep` are removed afterwards. */
  save(step: number, checkpoint: Checkpoint): Promise<string>;
  /**
   * The newest checkpoint that is whole and that `accepts` does not refuse; null if there is none.
   * Each one passed over is named in a warning.
   */
  load<T>(accepts: (checkpoint: Checkpoint, path: string) => T): Promise<T | null>;
}

const NAME = /^checkpoint-(\d{10})\.bin$/;

/** @param keep how many stay; at least two, so that a damaged one has a predecessor */
export function checkpointStore(
  fs: FileSystem,
  dir: string,
  events: Pick<Events, 'warn'>,
  keep = 2,
): CheckpointStore {
  const names = async (): Promise<string[]> => {
    try {
      return (await fs.readdir(dir))
        .filter((name) => NAME.test(name))
        .toSorted()
        .toReversed();
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
  };
  return {
    async save(step, checkpoint) {
      // A second process with the same work may have finished and removed the folder.
      await fs.mkdir(dir, { recursive: true });
      const path = join(dir, `checkpoint-${String(step).padStart(10, '0')}.bin`);
      await writeFileAtomic(fs, path, encodeCheckpoint(checkpoint));
      for (const old of (await names()).slice(Math.max(2, keep)))
        await fs.rm(join(dir, old), { force: true });
      return path;
    },
    async load(accepts) {
      for (const name of await names()) {
        const path = join(dir, name);
        try {
          return accepts(decodeCheckpoint(await fs.readFile(path), path), path);
        } catch (error) {
          if (!(error instanceof TractogenError) || error.code !== 'CHECKPOINT_INVALID') throw error;
          events.warn(`${name} is passed over: ${error.message}`);
        }
      }
      return null;
    },
  };
}
