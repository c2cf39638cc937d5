import { gunzipWithin, isGzip } from '../files/gzip.ts';
import { naming, readBytes } from '../files/read-bytes.ts';
import { decodeTck } from '../tck/decode.ts';
import { decodeTrk } from '../trk/decode.ts';
import { decodeTrx } from '../trx/decode.ts';
import { isTrxFolder, readTrxFolder } from '../trx/folder.ts';
import { decodeVtk } from '../vtk/decode.ts';
import { formatOf } from './format.ts';
import { inflateBudget } from './inflate-budget.ts';
import type { ReadOptions } from './read-options.ts';
import type { Tractogram } from './tractogram.ts';

const DECODERS = { trk: decodeTrk, tck: decodeTck, trx: decodeTrx, vtk: decodeVtk } as const;

/**
 * Reads a tractogram into RASMM, by extension and first bytes: `.trk`, `.tck`, `.vtk` (also gzipped), `.trx` (also a folder).
 *
 * @throws TractogenError of the format's decoder, with the file; DATA_MISSING, FORMAT_UNKNOWN, UNSAFE_ENTRY
 */
export async function readTractogram(path: string, options: ReadOptions = {}): Promise<Tractogram> {
  return await naming(path, async () => {
    if (await isTrxFolder(path)) return await readTrxFolder(path, options);
    const stored = await readBytes(path);
    const bytes = isGzip(stored) ? gunzipWithin(stored, inflateBudget(stored.length)) : stored;
    return DECODERS[formatOf(path, bytes)](bytes, options);
  });
}
