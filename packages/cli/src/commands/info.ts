import { stableJson } from '@tractogen/core';
import {
  applyAffine,
  axisCodes,
  invertAffine,
  voxelSizes,
  type Grid,
  type TractogramStream,
} from '@tractogen/formats';
import { arcLength } from '@tractogen/geometry';
import { Command } from 'commander';
import { formatRows, inOrder, type Terminal } from '../terminal.ts';
import { readingOptions, streamInput, verboseOption, type ReadingOptions } from './reading.ts';

/** Half a voxel, and what float32 takes away from it. */
const EDGE = 0.5001;

interface Range {
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
}

interface TractogramFacts {
  readonly streamlines: number;
  readonly points: number;
  readonly points_per_streamline: Range | null;
  /** mm. */
  readonly length: Range | null;
  readonly non_finite_points: number;
  /** RASMM, mm. */
  readonly bounding_box: { readonly minimum: readonly number[]; readonly maximum: readonly number[] } | null;
  readonly grid: {
    readonly dimensions: readonly number[];
    readonly voxel_sizes: readonly number[];
    readonly axes: string;
  } | null;
  /** Streamlines with a point outside the grid; null without one. */
  readonly outside_grid: number | null;
  readonly per_streamline: readonly string[];
  readonly per_point: readonly string[];
  readonly groups: Readonly<Record<string, number>>;
  /** As group/name. */
  readonly per_group: readonly string[];
}

/** `tractogen info`: what a tractogram file holds. */
export function infoCommand(terminal: Terminal): Command {
  const command = new Command('info')
    .description('Say what a tractogram holds: streamlines, lengths, space, data per streamline and point.')
    .argument('<in_tractogram>', '.trk, .tck, .trx or .vtk (.gz too, but .trx)')
    .option('--json', 'print JSON');
  for (const option of [...readingOptions(), verboseOption()]) command.addOption(option);
  return command
    .addHelpText(
      'after',
      '\nExamples:\n  tractogen info bundle.trk\n  tractogen info tracks.tck --reference fa.nii.gz --json\n',
    )
    .action(async (path: string, options: ReadingOptions & { json?: boolean }) => {
      const facts = await streamInput(terminal, path, options, factsOf);
      terminal.stdout.write(options.json ? stableJson(facts) : formatRows(rowsOf(facts)));
    });
}

/** Of all parts of a tractogram; only a number or two for each streamline stay in memory. */
async function factsOf(stream: TractogramStream): Promise<TractogramFacts> {
  const sizes: number[] = [];
  const lengths: number[] = [];
  const minimum = [Infinity, Infinity, Infinity];
  const maximum = [-Infinity, -Infinity, -Infinity];
  const leaves = stream.grid === null ? null : outsideOf(stream.grid);
  let outside = 0;
  let nonFinite = 0;
  for await (const batch of stream.batches()) {
    const { points, offsets } = batch;
    for (let i = 0; i + 1 < offsets.length; i++) {
      sizes.push(offsets[i + 1] - offsets[i]);
      const length = arcLength(points, offsets[i], offsets[i + 1] - offsets[i]);
      if (Number.isFinite(length)) lengths.push(length);
    }
    if (leaves !== null) outside += leaves(points, offsets);
    nonFinite += widenBox(points, minimum, maximum);
  }
  const { grid, points } = stream;
  return {
    streamlines: sizes.length,
    points,
    points_per_streamline: rangeOf(sizes),
    length: rangeOf(lengths),
    non_finite_points: nonFinite,
    bounding_box: points > nonFinite ? { minimum, maximum } : null,
    grid: grid && {
      dimensions: grid.dimensions,
      voxel_sizes: voxelSizes(grid.voxelToRasmm),
      axes: axisCodes(grid.voxelToRasmm),
    },
    outside_grid: leaves === null ? null : outside,
    per_streamline: [...stream.perStreamline.keys()],
    per_point: [...stream.perPoint.keys()],
    groups: Object.fromEntries([...stream.groups].map(([name, rows]) => [name, rows.length])),
    per_group: [...(stream.perGroup ?? [])].flatMap(([group, columns]) =>
      [...columns.keys()].map((name) => `${group}/${name}`),
    ),
  };
}

/** Counts streamlines with a finite point that lies in no voxel of a grid. */
function outsideOf({
  voxelToRasmm,
  dimensions,
}: Grid): (points: Float32Array, offsets: Uint32Array) => number {
  // Dimensions of nought say nothing, and a damaged affine is told by the reader.
  if (dimensions.some((n) => n === 0)) return () => 0;
  const toVoxel = invertAffine(voxelToRasmm);
  return (points, offsets) => {
    const voxels = applyAffine(toVoxel, points);
    let count = 0;
    for (let i = 0; i + 1 < offsets.length; i++)
      for (let at = 3 * offsets[i]; at < 3 * offsets[i + 1]; at++)
        if (voxels[at] < -EDGE || voxels[at] > dimensions[at % 3] - 1 + EDGE) {
          count += 1;
          break;
        }
    return count;
  };
}

/** Widens a box to hold all points that are finite, and gives the number of those that are not. */
function widenBox(points: Float32Array, minimum: number[], maximum: number[]): number {
  let nonFinite = 0;
  for (let i = 0; i < points.length; i += 3) {
    if (!Number.isFinite(points[i] + points[i + 1] + points[i + 2])) {
      nonFinite++;
      continue;
    }
    for (let axis = 0; axis < 3; axis++) {
      minimum[axis] = Math.min(minimum[axis], points[i + axis]);
      maximum[axis] = Math.max(maximum[axis], points[i + axis]);
    }
  }
  return nonFinite;
}

function rangeOf(values: readonly number[]): Range | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { minimum: sorted[0], median, maximum: sorted[sorted.length - 1] };
}

function rowsOf(facts: TractogramFacts): [string, string][] {
  const range = (value: Range | null, digits: number): string =>
    value === null
      ? 'none'
      : [value.minimum, value.median, value.maximum]
          .map((x) => (digits === 0 ? String(x) : x.toFixed(digits)))
          .join(' / ');
  const list = (names: readonly string[]): string => names.join(', ') || 'none';
  const box = facts.bounding_box;
  return [
    ['streamlines', String(facts.streamlines)],
    [
      'points',
      `${facts.points}${facts.non_finite_points > 0 ? ` (${facts.non_finite_points} not finite)` : ''}`,
    ],
    ['points per streamline, min/median/max', range(facts.points_per_streamline, 0)],
    ['length in mm, min/median/max', range(facts.length, 1)],
    [
      'bounding box in RASMM',
      box === null
        ? 'none'
        : `${box.minimum.map((x) => x.toFixed(1)).join(', ')} to ${box.maximum.map((x) => x.toFixed(1)).join(', ')}`,
    ],
    [
      'grid',
      facts.grid === null
        ? 'none in the file'
        : `${facts.grid.dimensions.join('×')}, voxels ${facts.grid.voxel_sizes.map((x) => x.toFixed(2)).join('×')} mm, ${facts.grid.axes}`,
    ],
    ...(facts.outside_grid === null || facts.outside_grid === 0
      ? []
      : [
          ['outside the grid', `${facts.outside_grid} of ${facts.streamlines} streamlines`] as [
            string,
            string,
          ],
        ]),
    ['data per streamline', list(facts.per_streamline)],
    ['data per point', list(facts.per_point)],
    ['data per group', list(facts.per_group)],
    ['groups', list(inOrder(Object.entries(facts.groups)).map(([name, n]) => `${name} (${n})`))],
  ];
}
