import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  TractogenError,
  asWriteError,
  diskFileSystem,
  hashFile,
  sha256,
  writeFileAtomic,
} from '@tractogen/core';
import {
  BATCH_ROWS,
  POINTS,
  VALUES,
  checkGrid,
  emptyColumns,
  isTrxFolder,
  writeStreamlineParts,
  type StreamlineTable,
  type Tractogram,
  type TractogramStream,
} from '@tractogen/formats';
import { resampleByArcLength, smoothedLength } from '@tractogen/geometry';
import { shapeFault, type DropReason } from '@tractogen/preprocess';

/** Streamlines that went into the file, and those that did not, by reason. */
export interface ArrowCounts {
  readonly rows: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/**
 * Writes the Arrow table of a tractogram a part at a time: 256 points a streamline, in mm, not normalised (centre
 * 0, scale 1); every row plausible and a group of its own; weights where streamlines have any; the rest unknown.
 *
 * The stream is read twice, as the table says in its beginning how many rows it has.
 *
 * @param source the file the stream comes from
 * @throws TractogenError REFERENCE_NEEDED, WRITE_FAILED, and those of the stream
 */
export async function writeArrow(
  path: string,
  source: string,
  stream: TractogramStream,
): Promise<ArrowCounts> {
  if (stream.grid === null)
    throw new TractogenError(
      'REFERENCE_NEEDED',
      'the table needs a voxel grid and this tractogram has none',
      {
        file: source,
        remedy: 'Give an image with --reference',
      },
    );
  const counts = await countRows(stream);
  const metadata = {
    space: 'rasmm',
    grid: checkGrid(stream.grid),
    centre: [0, 0, 0],
    scale: 1,
    source: await hashOf(source),
  } as const;
  const bytes = writeStreamlineParts(metadata, counts.rows, tablesOf(stream, counts.rows, metadata));
  await asWriteError(path, async () => await writeFileAtomic(diskFileSystem, path, bytes));
  return counts;
}

/** SHA-256 of a file; of an unpacked TRX that of its files' own, as `sha256sum` lists them, in the order of their names. */
async function hashOf(source: string): Promise<string> {
  if (!(await isTrxFolder(source))) return (await hashFile(diskFileSystem, source)).sha256;
  const entries = await readdir(source, { withFileTypes: true, recursive: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(source, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
  const lines: string[] = [];
  for (const name of names)
    lines.push(`${(await hashFile(diskFileSystem, join(source, name))).sha256}  ${name}\n`);
  return sha256(lines.join(''));
}

async function countRows(stream: TractogramStream): Promise<ArrowCounts> {
  const dropped: Partial<Record<DropReason, number>> = {};
  let rows = 0;
  for await (const batch of stream.batches()) {
    for (let i = 0; i + 1 < batch.offsets.length; i++) {
      const fault = faultOf(batch, i);
      if (fault === null) rows += 1;
      else dropped[fault] = (dropped[fault] ?? 0) + 1;
    }
  }
  return { rows, dropped };
}

/** Tables of 8,192 rows, all but the last; each one is written before the memory of its points is used again. */
async function* tablesOf(
  stream: TractogramStream,
  rows: number,
  metadata: StreamlineTable['metadata'],
): AsyncGenerator<StreamlineTable> {
  const points = new Float32Array(Math.min(rows, BATCH_ROWS) * VALUES);
  const id = new Uint32Array(Math.min(rows, BATCH_ROWS));
  const weight = new Float32Array(Math.min(rows, BATCH_ROWS));
  const table = (count: number, first: number): StreamlineTable => ({
    rows: count,
    points: points.subarray(0, count * VALUES),
    id: id.slice(0, count),
    bundle: { codes: new Int32Array(count).fill(-1), names: [] },
    plausible: new Uint8Array(count).fill(1),
    length: Float32Array.from({ length: count }, (_, i) => smoothedLength(points, i * POINTS, POINTS)),
    flipped: new Uint8Array(count),
    group: Uint32Array.from({ length: count }, (_, i) => first + i),
    ...emptyColumns(count),
    weight: weight.slice(0, count),
    metadata,
  });
  let [filled, done, row] = [0, 0, 0];
  for await (const batch of stream.batches()) {
    const weights = batch.perStreamline.get('weight');
    for (let i = 0; i + 1 < batch.offsets.length; i++, row++) {
      if (faultOf(batch, i) !== null) continue;
      const [start, end] = [batch.offsets[i], batch.offsets[i + 1]];
      resampleByArcLength(batch.points.subarray(3 * start, 3 * end), POINTS, points, filled * POINTS);
      id[filled] = row;
      weight[filled] = weights?.components === 1 ? weights.values[i] : Number.NaN;
      filled += 1;
      if (filled < BATCH_ROWS) continue;
      yield table(filled, done);
      done += filled;
      filled = 0;
    }
  }
  if (filled > 0 || done === 0) yield table(filled, done);
}

function faultOf({ points, offsets }: Tractogram, i: number): DropReason | null {
  return shapeFault(points, offsets[i], offsets[i + 1] - offsets[i], {});
}
