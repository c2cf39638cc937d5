import { TractogenError, diskFileSystem, exists } from '@tractogen/core';
import { VTK_VERSIONS, streamlineCount, writeTractogram, type VtkVersion } from '@tractogen/formats';
import { Command, Option } from 'commander';
import type { Terminal } from '../terminal.ts';
import { readInput, readingOptions, warnAbout, type ReadingOptions } from './reading.ts';

interface ConvertOptions extends ReadingOptions {
  readonly force?: boolean;
  readonly ascii?: boolean;
  readonly vtkVersion: VtkVersion;
}

/** `tractogen convert`: from one tractogram format to another, by file extension. */
export function convertCommand(terminal: Terminal): Command {
  const command = new Command('convert')
    .description(
      'Convert a tractogram between TRK, TCK, TRX and legacy VTK. Space and points are kept to 1e-5 mm.',
    )
    .argument('<in_tractogram>', '.trk, .tck, .trx or .vtk (.gz too, but .trx)')
    .argument('<out_tractogram>', '.trk, .tck, .trx or .vtk')
    .option('-f, --force', 'overwrite the output')
    .option('--ascii', 'VTK: write text instead of binary, which alone MRtrix3 reads')
    .addOption(
      new Option('--vtk-version <version>', 'VTK: layout of lines; 5.1 is that of VTK 9, MRtrix3 needs 3.0')
        .choices(VTK_VERSIONS)
        .default('3.0'),
    );
  for (const option of readingOptions()) command.addOption(option);
  return command
    .addHelpText(
      'after',
      '\nExamples:\n  tractogen convert tracks.tck tracks.trx --reference fa.nii.gz\n  tractogen convert bundle.trx bundle.trk -f\n  tractogen convert bundle.trk bundle.vtk --ascii\n',
    )
    .action(async (input: string, output: string, options: ConvertOptions) => {
      if (!options.force && (await exists(diskFileSystem, output))) {
        throw new TractogenError('OUTPUT_EXISTS', 'the output exists', {
          file: output,
          remedy: 'Use -f to overwrite it',
        });
      }
      const tractogram = await readInput(terminal, input, options);
      await writeTractogram(output, tractogram, {
        force: options.force ?? false,
        vtk: { ascii: options.ascii ?? false, version: options.vtkVersion },
        warn: warnAbout(terminal, output, options),
      });
      if (!options.quiet)
        terminal.stderr.write(`${streamlineCount(tractogram)} streamlines written to ${output}\n`);
    });
}
