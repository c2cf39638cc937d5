import { TractogenError, diskFileSystem, stableJson } from '@tractogen/core';
import {
  readImage,
  readTractogram,
  streamlineCount,
  type Grid,
  type ReadOptions,
  type Tractogram,
} from '@tractogen/formats';
import { tractometer, trueBundles, type TractometerScore } from '@tractogen/geometry';
import { readBundleFiles } from '@tractogen/ingest';
import { Command } from 'commander';
import { checkInput, onlyForVtk } from '../arguments/input.ts';
import { number } from '../arguments/numbers.ts';
import { formatRows, inOrder, type Terminal } from '../terminal.ts';
import { readInput, readingOptions, warnAbout, type ReadingOptions } from './reading.ts';

interface ScoreOptions extends ReadingOptions {
  readonly truth: string;
  readonly truthReference?: string;
  readonly truthLps?: boolean;
  readonly inside: number;
  readonly widen: number;
  readonly json?: boolean;
}

/** Groups of what is in no bundle, as ingest calls them. */
const NO_BUNDLE = new Set(['invalid_connection', 'no_connection', 'implausible']);

const HELP = `
The truth is a folder with one tractogram a bundle (as the ISMRM 2015 challenge has it), or a TRX file with groups. A
valid connection (VC) has its ends where both ends of a true bundle are, and lies in the bundle's volume; an invalid one
(IC) joins other ends; of all others (NC) an end is nowhere. VB counts true bundles with a valid connection, IB pairs of
ends that invalid ones join. OL and OR are of voxels: OL = found / true, OR = beyond / true, OR of visited = beyond /
visited. Labels of your own are not an official ground truth: say whose they are.

Examples:
  tractogen score tracks.trk --truth ground_truth_bundles/
  tractogen score tracks.tck --reference fa.nii.gz --truth bundles.trx --inside 0 --json
  tractogen score tracks.trk --truth bundles_VTK/ --truth-lps --truth-reference T1.nii.gz
`;

/** `tractogen score`: a tractogram against true bundles, as the Tractometer does. */
export function scoreCommand(terminal: Terminal): Command {
  const command = new Command('score')
    .description('Score a tractogram against true bundles: VB, IB, VC, IC, NC, OL, OR, F1 (Tractometer).')
    .argument('<in_tractogram>', '.trk, .tck, .trx or .vtk (.gz too, but .trx)')
    .requiredOption('--truth <path>', 'folder with one tractogram a bundle, or one file with groups')
    .option('--truth-reference <image>', 'NIfTI image that gives the grid of a truth that states none')
    .option('--truth-lps', 'VTK truth: x points to the left and y to the back, as MITK writes it')
    .option(
      '--inside <share>',
      "share of a streamline's voxels that has to lie in the bundle; 0: ends alone decide",
      number(0, 1),
      0.95,
    )
    .option('--widen <voxels>', 'voxels by which ends reach beyond those of the truth', number(0, 10), 1)
    .option('--json', 'print JSON');
  for (const option of readingOptions()) command.addOption(option);
  return command.addHelpText('after', HELP).action(async (input: string, options: ScoreOptions) => {
    const tractogram = await readInput(terminal, input, options);
    const truth = await readTruth(terminal, options, tractogram.grid);
    const grid = tractogram.grid ?? truth.grid;
    if (grid === null)
      throw new TractogenError('REFERENCE_NEEDED', 'neither the tractogram nor the truth has a voxel grid', {
        file: input,
        remedy: 'Give the image it was made from with --reference',
      });
    const bundles = trueBundles(truth, truth.groups, grid, options.widen);
    const { score } = tractometer(tractogram, bundles, { inside: options.inside });
    terminal.stdout.write(options.json === true ? stableJson(factsOf(score)) : formatRows(rowsOf(score)));
  });
}

async function readTruth(terminal: Terminal, options: ScoreOptions, grid: Grid | null): Promise<Tractogram> {
  const { truth } = options;
  const warn = warnAbout(terminal, truth, options);
  const stated = options.truthReference === undefined ? grid : (await readImage(options.truthReference)).grid;
  const how = { ...(stated !== null && { reference: stated }), lps: options.truthLps ?? false };
  const folder = await diskFileSystem.stat(truth).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const all = folder
    ? await readBundleFiles(diskFileSystem, truth, truth, {
        ...how,
        // Of folders a message names the place itself.
        warn: (message) => {
          if (options.quiet !== true) terminal.stderr.write(`warning DATA_DROPPED ${message}\n`);
        },
      })
    : await readTruthFile(truth, { ...how, warn }, options);
  const groups = new Map([...all.groups].filter(([name]) => !NO_BUNDLE.has(name)));
  if (groups.size < all.groups.size)
    warn(
      `no bundles, and left out: ${[...all.groups.keys()].filter((name) => NO_BUNDLE.has(name)).join(', ')}`,
      'DATA_DROPPED',
    );
  const found = { ...all, groups };
  if (groups.size > 0 && streamlineCount(found) > 0) return found;
  throw new TractogenError('INPUT_INVALID', 'the truth has no bundles', {
    file: truth,
    remedy: 'Give a folder with one tractogram a bundle, or a TRX file with groups',
  });
}

/** A truth of one file; where its grid is another than the tractogram's, that is told of both. */
async function readTruthFile(truth: string, how: ReadOptions, options: ScoreOptions): Promise<Tractogram> {
  await checkInput(truth);
  if (options.truthLps === true) onlyForVtk('--truth-lps', truth);
  return await readTractogram(truth, how).catch((cause: unknown) => {
    if (options.truthReference !== undefined || !(cause instanceof TractogenError)) throw cause;
    if (cause.code !== 'SPACE_MISMATCH') throw cause;
    throw new TractogenError('SPACE_MISMATCH', "its voxel grid is not the tractogram's", {
      file: truth,
      cause,
      remedy: 'If both lie in one space all the same, give the image of the truth with --truth-reference',
    });
  });
}

/** What `--json` prints, under the names that a pipeline's metrics have. */
function factsOf({ mean, ...score }: TractometerScore): unknown {
  const shares = ({ overlap, overreach, overreachOfVisited, f1 }: typeof mean): object => ({
    overlap,
    overreach,
    overreach_of_visited: overreachOfVisited,
    f1,
  });
  return {
    streamlines: score.streamlines,
    valid_connections: score.validConnections,
    invalid_connections: score.invalidConnections,
    no_connections: score.noConnections,
    valid_bundles: score.validBundles,
    invalid_bundles: score.invalidBundles,
    mean: shares(mean),
    bundles: score.bundles.map((bundle) => ({ name: bundle.name, valid: bundle.valid, ...shares(bundle) })),
  };
}

function rowsOf(score: TractometerScore): [string, string][] {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const { mean } = score;
  return [
    ['streamlines', String(score.streamlines)],
    ['VC valid connections', percent(score.validConnections)],
    ['IC invalid connections', percent(score.invalidConnections)],
    ['NC no connections', percent(score.noConnections)],
    ['VB valid bundles', `${score.validBundles} of ${score.bundles.length}`],
    ['IB invalid bundles', String(score.invalidBundles)],
    ['mean OL', percent(mean.overlap)],
    ['mean OR, of the true volume', percent(mean.overreach)],
    ['mean OR, of what is visited', percent(mean.overreachOfVisited)],
    ['mean F1', percent(mean.f1)],
    ...inOrder(score.bundles.map((bundle) => [bundle.name, bundle] as const)).map(
      ([name, bundle]): [string, string] => [
        name,
        `${bundle.valid} streamlines, OL ${percent(bundle.overlap)}, OR ${percent(bundle.overreach)} (${percent(bundle.overreachOfVisited)} of visited), F1 ${percent(bundle.f1)}`,
      ],
    ),
  ];
}
