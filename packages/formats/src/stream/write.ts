import { TractogenError } from '@tractogen/core';
import { naming } from '../files/read-bytes.ts';
import { gzipParts } from '../files/gzip-parts.ts';
import { writeFile, type WriteFileOptions } from '../files/write-file.ts';
import type { Grid } from '../space/grid.ts';
import * as tck from '../tck/encode.ts';
import { dropped, groupNames } from '../tractogram/check.ts';
import { formatOfName } from '../tractogram/format.ts';
import type { Warn } from '../tractogram/read-options.ts';
import { TRK_HEADER } from '../trk/header.ts';
import * as trk from '../trk/encode.ts';
import { trxParts } from '../trx/write-parts.ts';
import type { TractogramStream } from './stream.ts';

export interface WriteStreamOptions extends WriteFileOptions {
  /** Instead of the stream's own. */
  readonly grid?: Grid;
  readonly warn?: Warn;
}

/** True if a file of this name can be written a part at a time: TRK and TCK, also gzipped, and TRX. */
export function canStreamTo(path: string): boolean {
  const format = formatOfName(path)?.format;
  return format !== undefined && format !== 'vtk';
}

/**
 * Writes TRK, TCK or TRX a part at a time, gzipped where the name says so; all or nothing. The bytes are those of
 * `writeTractogram`.
 *
 * @throws TractogenError FORMAT_UNKNOWN, OUTPUT_EXISTS, WRITE_FAILED, REFERENCE_NEEDED (TRK without a grid), those
 *   of the format's encoder and of the stream
 */
export async function writeStream(
  path: string,
  stream: TractogramStream,
  options: WriteStreamOptions = {},
): Promise<void> {
  await naming(path, async () => {
    if (!canStreamTo(path))
      throw new TractogenError('FORMAT_UNKNOWN', 'this format is not written a part at a time', {
        remedy: 'Let the name end in .trk, .tck (these also .gz) or .trx',
      });
    const { format, gzip } = formatOfName(path) ?? {};
    const bytesOf = format === 'trk' ? trkBytes : format === 'trx' ? trxBytes : tckBytes;
    const bytes = (): AsyncIterable<Uint8Array> => bytesOf(stream, options);
    await writeFile(path, gzip === true ? () => gzipParts(bytes()) : bytes, options);
  });
}

function trkBytes(stream: TractogramStream, options: WriteStreamOptions): AsyncGenerator<Uint8Array> {
  const grid = options.grid ?? stream.grid;
  if (grid === null)
    throw new TractogenError('REFERENCE_NEEDED', 'TRK needs a voxel grid and this tractogram has none', {
      remedy: 'Give an image with --reference',
    });
  const left = dropped('groups', groupNames(stream), 'TRK');
  if (left !== null) options.warn?.(left, 'DATA_DROPPED');
  const header = new ArrayBuffer(TRK_HEADER);
  const toRasmm = trk.writeHeader(header, { ...stream, grid }, stream.streamlines);
  return (async function* () {
    yield new Uint8Array(header);
    for await (const batch of stream.batches()) {
      const floats = new Float32Array(trk.recordsBytes(batch) / 4);
      trk.writeRecords(floats, batch, toRasmm);
      yield new Uint8Array(floats.buffer);
    }
  })();
}

function trxBytes(stream: TractogramStream, options: WriteStreamOptions): AsyncIterable<Uint8Array> {
  return trxParts(stream, options.grid ?? stream.grid);
}

function tckBytes(stream: TractogramStream, options: WriteStreamOptions): AsyncGenerator<Uint8Array> {
  const names = [...stream.perPoint.keys(), ...stream.perStreamline.keys(), ...groupNames(stream)];
  const left = dropped('data or groups', names, 'TCK');
  if (left !== null) options.warn?.(left, 'DATA_DROPPED');
  return (async function* () {
    yield tck.tckHeader(stream.streamlines);
    let done = 0;
    for await (const batch of stream.batches()) {
      const floats = new Float32Array(tck.recordsBytes(batch) / 4);
      tck.writeRecords(floats, batch, done);
      yield new Uint8Array(floats.buffer);
      done += batch.offsets.length - 1;
    }
    yield new Uint8Array(Float32Array.of(Infinity, Infinity, Infinity).buffer);
  })();
}
