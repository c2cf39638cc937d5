import { TractogenError, stableJson } from '@tractogen/core';
import { formatOfName, streamlineCount, writeTractogram } from '@tractogen/formats';
import { withinTrk } from '@tractogen/sampler';
import { Command } from 'commander';
import { whole } from '../arguments/numbers.ts';
import { checkOutput } from '../arguments/output.ts';
import { generate } from '../generate/generate.ts';
import { inNativeSpace } from '../generate/native.ts';
import { parseRequests } from '../generate/requests.ts';
import { summaryOf } from '../generate/summary.ts';
import type { Terminal } from '../terminal.ts';
import { warnAbout } from './reading.ts';

interface GenerateOptions {
  readonly streamlines?: string;
  readonly reference?: string;
  /** True where no visit was named. */
  readonly native?: string | true;
  readonly accept?: string;
  readonly bundle?: readonly string[];
  readonly length?: string;
  readonly age?: string;
  readonly diagnosis?: string;
  readonly attribute?: readonly string[];
  readonly number: number;
  readonly tries?: number;
  readonly seed: number;
  readonly nthreads?: number;
  readonly json?: boolean;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

const EXAMPLES = `
Each attribute that the model is conditioned on needs a value, and others are refused. A value is a number or a word;
with --streamlines also \`training\`, for values of training streamlines. Requests that training knows nothing like are
answered all the same, with a warning and the property out_of_support. Without --accept what the decoder gives is
written as it is.

Examples:
  tractogen generate results/quickstart/dense.aae out.trk --streamlines results/quickstart/dense.streamlines --bundle 3 --length 65
  tractogen generate model/ out.trx --reference fa.nii.gz --bundle 3 --age 75 --diagnosis AD -n 5000 --seed 1
  tractogen generate model/ out.trk --streamlines streamlines/ --native sub-01/M012
  tractogen generate model/ out.tck --bundle CC --attribute bow=12 --accept white-matter.nii.gz
`;

/** `tractogen generate`: streamlines from a trained model. */
export function generateCommand(terminal: Terminal): Command {
  const list = (value: string, held: readonly string[] = []): string[] => [...held, value];
  return new Command('generate')
    .description('Generate streamlines from a trained model: of given bundles, length, age, diagnosis.')
    .argument('<in_model>', 'folder of a model, as results/quickstart/dense.aae')
    .argument('<out_tractogram>', '.trk, .tck, .trx or .vtk (.gz too, but .trx)')
    .option(
      '--streamlines <folder>',
      'streamlines that the model was trained on, as results/quickstart/dense.streamlines: give the grid, and the density by which a request is in support',
    )
    .option('--reference <image>', 'NIfTI image that gives the grid, without --streamlines')
    .option(
      '--native [visit]',
      "write in a visit's native space (sub-01/M012; sub-01 of one visit), where --streamlines are in that of a template",
    )
    .option(
      '--bundle <name>',
      'name, or number: 3 is bundle_3; may be repeated; all in equal shares if left out',
      list,
    )
    .option('--length <mm>', 'length, smoothed over 17 points')
    .option('--age <years>', 'age')
    .option('--diagnosis <word>', 'diagnosis, as AD')
    .option(
      '--attribute <name=value>',
      'any other attribute, as bow, sinuosity, end_x; may be repeated',
      list,
    )
    .option('-n, --number <count>', 'streamlines wanted in all', whole(1), 1000)
    .option('--accept <image>', 'white-matter mask: cuts ends outside, drops what is less than 95 % inside')
    .option(
      '--tries <count>',
      'draws for a streamline until one is accepted (default: 20 with --accept, else 1)',
      whole(1),
    )
    .option('--seed <number>', 'of the random numbers', whole(0), 1)
    .option('--nthreads <count>', 'threads of TensorFlow', whole(1))
    .option('--json', 'print JSON')
    .option('-f, --force', 'overwrite the output')
    .option('-q, --quiet', 'no warnings')
    .option('--debug', 'show the stack trace of an error')
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, output: string, options: GenerateOptions) => {
      await checkOutput(output, options);
      checkPlace(output, options);
      const warn = (message: string): void => {
        if (!options.quiet) terminal.stderr.write(`warning ${output}: ${message}\n`);
      };
      const { answers, tractogram: generated } = await generate({
        ...options,
        model,
        bundle: options.bundle ?? [],
        attributes: parseRequests(options),
        tries: options.tries ?? (options.accept === undefined ? 1 : 20),
        warn,
      });
      const { native, streamlines } = options;
      const visit = native === true ? '' : native;
      const tractogram =
        visit === undefined
          ? generated
          : await inNativeSpace(generated, {
              ...(streamlines !== undefined && { streamlines }),
              visit,
              warn,
            });
      const { tractogram: kept, left } = /\.trk(\.gz)?$/i.test(output)
        ? withinTrk(tractogram)
        : { tractogram, left: [] };
      if (left.length > 0) warn(`TRK has no room for ${left.join(', ')}; write TRX to keep them`);
      await writeTractogram(output, kept, {
        force: options.force ?? false,
        warn: warnAbout(terminal, output, options),
      });
      if (options.json) terminal.stdout.write(stableJson(summaryOf(output, answers)));
      else if (!options.quiet)
        terminal.stderr.write(`${streamlineCount(tractogram)} streamlines written to ${output}\n`);
    });
}

/** Refuses, before the work, streamlines that could not be written for want of a grid or of a native space. */
function checkPlace(output: string, { streamlines, reference, accept, native }: GenerateOptions): void {
  if (native !== undefined && streamlines === undefined)
    throw new TractogenError('PARAMETER_INVALID', '--native needs --streamlines', {
      remedy: 'Give the streamlines artefact that was made with `space: template`',
    });
  const format = formatOfName(output)?.format ?? '';
  if (['trk', 'trx'].includes(format) && (streamlines ?? reference ?? accept) === undefined)
    throw new TractogenError('REFERENCE_NEEDED', `${format.toUpperCase()} needs a voxel grid`, {
      file: output,
      remedy: 'Give --streamlines, or an image with --reference',
    });
}
