import { TractogenError } from '@tractogen/core';
import type { Grid } from '../space/grid.ts';
import type { TractogramStream } from '../stream/stream.ts';
import type { Tractogram } from '../tractogram/tractogram.ts';
import { checksum } from './checksum.ts';
import { HEADER, OFFSETS, POSITIONS, bytesOf, columnNames, groupFiles, headerOf } from './encode.ts';
import { zipFrame } from './zip-write.ts';

/**
 * The bytes of a TRX file, a part at a time: those that `encodeTrx` gives of the whole.
 *
 * The archive has each array in one piece, and its CRC-32 before it: so the stream is read once for these, once for
 * the points and once for each column of points. Offsets, the numbers of streamlines and groups are kept in memory.
 *
 * @throws TractogenError REFERENCE_NEEDED, AFFINE_INVALID, PARAMETER_INVALID (names, more points than 32 bits count),
 *   and those of the stream
 */
export function trxParts(stream: TractogramStream, grid: Grid | null): AsyncIterable<Uint8Array> {
  const header = headerOf(grid, stream.streamlines, stream.points);
  if (stream.points >= 2 ** 32)
    throw new TractogenError('PARAMETER_INVALID', `offsets of 32 bits cannot count ${stream.points} points`, {
      remedy: 'Write TRK or TCK, or several files',
    });
  const ofPoints = columnNames('dpv', stream.perPoint);
  const ofStreamlines = columnNames('dps', stream.perStreamline);
  const ofGroups = groupFiles(stream);
  return (async function* () {
    const seen = await survey(stream);
    const arrays: [file: string, crc: number, size: number, parts: () => Parts][] = [
      [HEADER, checksum(header), header.length, () => [header]],
      [POSITIONS, seen.points, 12 * stream.points, () => pieces(stream, ({ points }) => points)],
      [OFFSETS, checksum(bytesOf(seen.offsets)), seen.offsets.byteLength, () => [bytesOf(seen.offsets)]],
      ...ofPoints.map(([file, { components }, name]): (typeof arrays)[number] => [
        file,
        seen.perPoint.get(name) ?? 0,
        4 * components * stream.points,
        () => pieces(stream, ({ perPoint }) => perPoint.get(name)?.values),
      ]),
      ...ofStreamlines.map(([file, , name]): (typeof arrays)[number] => {
        const bytes = bytesOf(seen.perStreamline.get(name) ?? new Float32Array(0));
        return [file, checksum(bytes), bytes.length, () => [bytes]];
      }),
      ...ofGroups.map(([file, bytes]): (typeof arrays)[number] => [
        file,
        checksum(bytes),
        bytes.length,
        () => [bytes],
      ]),
    ];
    const { heads, tail } = zipFrame(arrays.map(([name, crc, size]) => ({ name, crc, size })));
    for (const [i, [, , , parts]] of arrays.entries()) {
      yield heads[i];
      yield* parts();
    }
    yield tail;
  })();
}

type Parts = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

async function* pieces(
  stream: TractogramStream,
  of: (batch: Tractogram) => Float32Array | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const batch of stream.batches()) yield bytesOf(of(batch) ?? new Float32Array(0));
}

interface Survey {
  /** CRC-32 of all points, and of each column of them. */
  readonly points: number;
  readonly perPoint: ReadonlyMap<string, number>;
  readonly offsets: Uint32Array;
  readonly perStreamline: ReadonlyMap<string, Float32Array>;
}

async function survey(stream: TractogramStream): Promise<Survey> {
  const offsets = new Uint32Array(stream.streamlines + 1);
  const perPoint = new Map<string, number>();
  const perStreamline = new Map(
    [...stream.perStreamline].map(([name, { components }]) => [
      name,
      new Float32Array(stream.streamlines * components),
    ]),
  );
  let [points, row] = [0, 0];
  for await (const batch of stream.batches()) {
    points = checksum(bytesOf(batch.points), points);
    for (const [name, { values }] of batch.perPoint)
      perPoint.set(name, checksum(bytesOf(values), perPoint.get(name)));
    for (const [name, { values, components }] of batch.perStreamline)
      perStreamline.get(name)?.set(values, row * components);
    const first = offsets[row];
    for (let i = 1; i < batch.offsets.length; i++) offsets[++row] = first + batch.offsets[i];
  }
  return { points, perPoint, offsets, perStreamline };
}
