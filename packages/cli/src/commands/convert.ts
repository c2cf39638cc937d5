import {
  VTK_VERSIONS,
  canStreamTo,
  groupNames,
  streamlineCount,
  writeStream,
  writeTractogram,
  type VtkVersion,
} from '@tractogen/formats';
import { Command, Option } from 'commander';
import { onlyForVtk } from '../arguments/input.ts';
import { checkOutput } from '../arguments/output.ts';
import { writeArrow } from '../convert/arrow.ts';
import type { Terminal } from '../terminal.ts';
import {
  readInput,
  readingOptions,
  streamInput,
  verboseOption,
  warnAbout,
  type ReadingOptions,
} from './reading.ts';

interface ConvertOptions extends ReadingOptions {
  readonly force?: boolean;
  readonly ascii?: boolean;
  readonly vtkVersion: VtkVersion;
}

/** `tractogen convert`: from one tractogram format to another, by file extension. */
export function convertCommand(terminal: Terminal): Command {
  const command = new Command('convert')
    .description(
      'Convert a tractogram between TRK, TCK, TRX and legacy VTK, or to an Arrow table of 256 points a streamline. Space and points are kept to 1e-5 mm. TRK and TCK, gzipped or not, and TRX are read and written a part at a time, whatever their size.',
    )
    .argument('<in_tractogram>', '.trk, .tck, .trx or .vtk (.gz too, but .trx)')
    .argument('<out_tractogram>', '.trk, .tck, .trx, .vtk (.gz too, but .trx) or .arrow')
    .option('-f, --force', 'overwrite the output')
    .option('--ascii', 'VTK: write text instead of binary, which alone MRtrix3 reads')
    .addOption(
      new Option('--vtk-version <version>', 'VTK: layout of lines; 5.1 is that of VTK 9, MRtrix3 needs 3.0')
        .choices(VTK_VERSIONS)
        .default('3.0'),
    );
  for (const option of [...readingOptions(), verboseOption()]) command.addOption(option);
  return command
    .addHelpText(
      'after',
      '\nExamples:\n  tractogen convert tracks.tck tracks.trx --reference fa.nii.gz\n  tractogen convert bundle.trx bundle.trk -f\n  tractogen convert bundle.trk bundle.vtk --ascii\n  tractogen convert whole-brain.trk whole-brain.arrow -v\n',
    )
    .action(async (input: string, output: string, options: ConvertOptions, self: Command) => {
      await checkOutput(output, { force: options.force, also: '.arrow' });
      if (options.ascii === true) onlyForVtk('--ascii', output);
      if (self.getOptionValueSource('vtkVersion') === 'cli') onlyForVtk('--vtk-version', output);
      const written = await converted(terminal, input, output, options);
      if (!options.quiet) terminal.stderr.write(`${written} streamlines written to ${output}\n`);
    });
}

/** Writes the output and gives the number of streamlines in it. */
async function converted(
  terminal: Terminal,
  input: string,
  output: string,
  options: ConvertOptions,
): Promise<number> {
  const force = options.force ?? false;
  const warn = warnAbout(terminal, output, options);
  if (/\.arrow$/i.test(output))
    return await streamInput(terminal, input, options, async (stream) => {
      const names = [...stream.perPoint.keys(), ...stream.perStreamline.keys(), ...groupNames(stream)];
      const left = names.filter((name) => name !== 'weight');
      if (left.length > 0)
        warn(`the table does not hold data or groups; left out: ${left.join(', ')}`, 'DATA_DROPPED');
      const { rows, dropped } = await writeArrow(output, input, stream);
      for (const [reason, count] of Object.entries(dropped))
        warn(`${count} of ${stream.streamlines} streamlines are left out: ${reason}`, 'DATA_DROPPED');
      return rows;
    });
  if (canStreamTo(output))
    return await streamInput(terminal, input, options, async (stream) => {
      await writeStream(output, stream, { force, warn });
      return stream.streamlines;
    });
  const tractogram = await readInput(terminal, input, options);
  const vtk = { ascii: options.ascii ?? false, version: options.vtkVersion };
  await writeTractogram(output, tractogram, { force, vtk, warn });
  return streamlineCount(tractogram);
}
