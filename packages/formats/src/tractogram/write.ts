import { gzipSync } from 'node:zlib';
import {
  TractogenError,
  asWriteError,
  diskFileSystem,
  exists,
  writeFileAtomic,
  type FileSystem,
} from '@tractogen/core';
import { naming } from '../files/read-bytes.ts';
import type { Grid } from '../space/grid.ts';
import { encodeTck } from '../tck/encode.ts';
import { encodeTrk } from '../trk/encode.ts';
import { encodeTrx } from '../trx/encode.ts';
import { encodeVtk } from '../vtk/encode.ts';
import type { VtkStyle } from '../vtk/style.ts';
import { formatOfName } from './format.ts';
import type { Warn } from './read-options.ts';
import type { Tractogram } from './tractogram.ts';

export interface WriteTractogramOptions {
  /** Instead of the tractogram's own. */
  readonly grid?: Grid;
  /** Replace a file that is there. */
  readonly force?: boolean;
  /** How VTK is written; by default binary, version 3.0, which MRtrix3 reads. */
  readonly vtk?: VtkStyle;
  /** Hears of what the format cannot hold. */
  readonly warn?: Warn;
  readonly fs?: FileSystem;
}

const ENCODERS = { trk: encodeTrk, tck: encodeTck, trx: encodeTrx, vtk: encodeVtk } as const;

/**
 * Writes a tractogram in the format its name says: `.trk`, `.tck`, `.vtk` (also `.gz`), `.trx`; all or nothing.
 *
 * @throws TractogenError FORMAT_UNKNOWN, OUTPUT_EXISTS, REFERENCE_NEEDED (TRK and TRX without a grid), and
 *   those of the format's encoder
 */
export async function writeTractogram(
  path: string,
  tractogram: Tractogram,
  options: WriteTractogramOptions = {},
): Promise<void> {
  await naming(path, async () => {
    const fs = options.fs ?? diskFileSystem;
    const target = formatOfName(path);
    if (target === null) {
      throw new TractogenError('FORMAT_UNKNOWN', 'the name does not say which format to write', {
        remedy: 'Let it end in .trk, .tck, .vtk (these also .gz) or .trx',
      });
    }
    if (options.force !== true && (await exists(fs, path))) {
      throw new TractogenError('OUTPUT_EXISTS', 'the file is there already', {
        remedy: 'Give --force to replace it',
      });
    }
    const placed = options.grid === undefined ? tractogram : { ...tractogram, grid: options.grid };
    const bytes = ENCODERS[target.format](placed, {
      ...options.vtk,
      ...(options.warn !== undefined && { warn: options.warn }),
    });
    await asWriteError(
      path,
      async () => await writeFileAtomic(fs, path, target.gzip ? gzipSync(bytes) : bytes),
    );
  });
}
