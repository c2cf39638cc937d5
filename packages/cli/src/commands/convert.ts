import { TractogenError, diskFileSystem, exists } from '@tractogen/core';
import { streamlineCount, writeTractogram } from '@tractogen/formats';
import { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { readInput, readingOptions, warnAbout, type ReadingOptions } from './reading.ts';

/** `tractogen convert`: from one tractogram format to another, by file extension. */
export function convertCommand(terminal: Terminal): Command {
  const command = new Command('convert')
    .description(
      'Convert a tractogram between TRK, TCK, TRX and legacy VTK. Space and points are kept to 1e-5 mm.',
    )
    .argument('<in_tractogram>', '.trk, .tck, .trx or .vtk (.gz too, but .trx)')
    .argument('<out_tractogram>', '.trk, .tck, .trx or .vtk')
    .option('-f, --force', 'overwrite the output');
  for (const option of readingOptions()) command.addOption(option);
  return command
    .addHelpText(
      'after',
      '\nExamples:\n  tractogen convert tracks.tck tracks.trx --reference fa.nii.gz\n  tractogen convert bundle.trx bundle.trk -f\n',
    )
    .action(async (input: string, output: string, options: ReadingOptions & { force?: boolean }) => {
      if (!options.force && (await exists(diskFileSystem, output))) {
        throw new TractogenError('OUTPUT_EXISTS', 'the output exists', {
          file: output,
          remedy: 'Use -f to overwrite it',
        });
      }
      const tractogram = await readInput(terminal, input, options);
      await writeTractogram(output, tractogram, {
        force: options.force ?? false,
        warn: warnAbout(terminal, output, options),
      });
      if (!options.quiet)
        terminal.stderr.write(`${streamlineCount(tractogram)} streamlines written to ${output}\n`);
    });
}
