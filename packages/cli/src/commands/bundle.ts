import { stableJson } from '@tractogen/core';
import { formatOfName, streamlineCount, writeTractogram, type Warn } from '@tractogen/formats';
import { Command, Option } from 'commander';
import { whole } from '../arguments/numbers.ts';
import { checkOutput } from '../arguments/output.ts';
import { bundleByAtlas, onlyRows, withGroups } from '../bundle/bundle.ts';
import { bundleFiles } from '../bundle/files.ts';
import type { Terminal } from '../terminal.ts';
import { readInput, readingOptions, warnAbout, type ReadingOptions } from './reading.ts';

interface BundleOptions extends ReadingOptions {
  readonly atlas: string;
  readonly distance: 'mdf' | 'coordinates' | 'pca';
  readonly neighbours: number;
  readonly latent: number;
  readonly unassigned?: boolean;
  readonly json?: boolean;
  readonly force?: boolean;
}

const HELP = `
A streamline takes the bundle of its nearest streamlines in the atlas if it is near enough for that bundle; the limits
are chosen on the atlas' validation streamlines. The tractogram has to be in the space of the atlas.

Examples:
  tractogen bundle whole.trk whole.trx --atlas results/quickstart/streamlines
  tractogen bundle whole.tck out.trk --reference fa.nii.gz --atlas results/quickstart/streamlines --distance pca
`;

/** `tractogen bundle`: bundles of a tractogram by an atlas. */
export function bundleCommand(terminal: Terminal): Command {
  const command = new Command('bundle')
    .description(
      'Give the streamlines of a tractogram the bundles of an atlas: of streamlines with bundles that a pipeline prepared.',
    )
    .argument('<in_tractogram>', '.trk, .tck, .trx or .vtk (.gz too, but .trx)')
    .argument(
      '<out_tractogram>',
      '.trx: one file with groups; .trk, .tck or .vtk: one file a bundle, as out_<bundle>.trk',
    )
    .requiredOption(
      '--atlas <folder>',
      'prepared streamlines with bundles, as results/quickstart/streamlines',
    )
    .addOption(
      new Option(
        '--distance <kind>',
        'what is compared: mdf, the minimum average direct-flip distance of 20 points; coordinates of 256 points; pca, principal components of these',
      )
        .choices(['mdf', 'coordinates', 'pca'])
        .default('mdf'),
    )
    .option('--neighbours <count>', 'nearest streamlines that vote (mdf: the nearest alone)', whole(1, 30), 5)
    .option('--latent <count>', 'principal components', whole(1, 256), 32)
    .option('--unassigned', 'also write out_unassigned, where there is one file a bundle')
    .option('--json', 'print JSON')
    .option('-f, --force', 'overwrite the output');
  for (const option of readingOptions()) command.addOption(option);
  return command
    .addHelpText('after', HELP)
    .action(async (input: string, output: string, options: BundleOptions) => {
      const grouped = formatOfName(output)?.format === 'trx';
      // Which files there will be of bundles is known later; the folder and the ending are judged now.
      await checkOutput(output, { force: options.force === true || !grouped });
      const tractogram = await readInput(terminal, input, options);
      const { rows, unassigned, unusable } = await bundleByAtlas(tractogram, options.atlas, options);
      const parts = new Map([...rows].filter(([, members]) => members.length > 0));
      if (options.unassigned === true && !parts.has('unassigned')) parts.set('unassigned', unassigned);
      const files = grouped ? new Map<string, string>() : bundleFiles(output, [...parts.keys()]);
      for (const file of files.values()) await checkOutput(file, options);
      const settings = { force: options.force ?? false, warn: once(warnAbout(terminal, output, options)) };
      if (unassigned.length === streamlineCount(tractogram))
        settings.warn(
          'no streamline is near a bundle of the atlas; is the tractogram in its space, in mm?',
          'SPACE_MISMATCH',
        );
      if (grouped) await writeTractogram(output, withGroups(tractogram, rows), settings);
      for (const [bundle, file] of files)
        await writeTractogram(file, onlyRows(tractogram, parts.get(bundle) ?? new Uint32Array(0)), settings);
      const bundles = Object.fromEntries([...rows].map(([bundle, members]) => [bundle, members.length]));
      if (options.json)
        terminal.stdout.write(
          stableJson({
            streamlines: streamlineCount(tractogram),
            bundles,
            unassigned: unassigned.length,
            unusable,
            files: grouped ? [output] : [...files.values()],
          }),
        );
      else if (!options.quiet)
        terminal.stderr.write(
          `${streamlineCount(tractogram) - unassigned.length} of ${streamlineCount(tractogram)} streamlines in ${Object.values(bundles).filter((n) => n > 0).length} bundles, ${unassigned.length} in none\n`,
        );
    });
}

/** Says the same of several files one time. */
function once(warn: Warn): Warn {
  const said = new Set<string>();
  return (message, code) => {
    if (!said.has(message)) warn(message, code);
    said.add(message);
  };
}
