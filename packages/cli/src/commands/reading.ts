import {
  readImage,
  readTractogram,
  streamTractogram,
  type Grid,
  type ReadOptions,
  type Tractogram,
  type TractogramStream,
  type Warn,
} from '@tractogen/formats';
import { Option } from 'commander';
import { checkInput, onlyForVtk } from '../arguments/input.ts';
import type { Terminal } from '../terminal.ts';

export interface ReadingOptions {
  readonly reference?: string;
  readonly lps?: boolean;
  readonly strict?: boolean;
  readonly recover?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** The options of every command that reads a tractogram. */
export const readingOptions = (): Option[] => [
  new Option('--reference <image>', 'NIfTI image that gives the grid (TCK and VTK have none)'),
  new Option(
    '--lps',
    'VTK whose title does not say it: x points to the left and y to the back, as ITK and MITK have it',
  ),
  new Option('--strict', 'treat a wrong count in a header as an error'),
  new Option('--recover', 'read as many whole streamlines as a damaged file holds'),
  new Option('-q, --quiet', 'no warnings'),
  new Option('--debug', 'show the stack trace of an error'),
];

/** Of commands that say how much memory they take. */
export const verboseOption = (): Option =>
  new Option('-v, --verbose', 'say how much of the file is in memory at a time');

/** Prints a warning of a reader or writer as one line on standard error, unless `--quiet`. */
export function warnAbout(terminal: Terminal, path: string, { quiet }: Pick<ReadingOptions, 'quiet'>): Warn {
  return (message, code) => {
    if (!quiet) terminal.stderr.write(`warning ${code} ${path}: ${message}\n`);
  };
}

/** Reads a tractogram as the options say; warnings go to standard error, one line each. */
export async function readInput(
  terminal: Terminal,
  path: string,
  options: ReadingOptions,
): Promise<Tractogram> {
  const tractogram = await readTractogram(path, await readOptions(terminal, path, options));
  if (options.verbose === true) terminal.stderr.write('memory: the whole tractogram\n');
  return tractogram;
}

/** Gives a tractogram to `use` a part at a time where its format allows it. */
export async function streamInput<T>(
  terminal: Terminal,
  path: string,
  options: ReadingOptions,
  use: (stream: TractogramStream) => Promise<T>,
): Promise<T> {
  return await streamTractogram(path, await readOptions(terminal, path, options), async (stream) => {
    if (options.verbose === true)
      terminal.stderr.write(
        stream.window === null
          ? 'memory: the whole tractogram, as its format asks for\n'
          : `memory: ${(stream.window / 2 ** 20).toFixed(1)} MiB of the file at a time, more only for a longer streamline\n`,
      );
    return await use(stream);
  });
}

async function readOptions(terminal: Terminal, path: string, options: ReadingOptions): Promise<ReadOptions> {
  await checkInput(path);
  if (options.lps === true) onlyForVtk('--lps', path);
  const reference: Grid | undefined =
    options.reference === undefined ? undefined : (await readImage(options.reference)).grid;
  return {
    ...(reference === undefined ? {} : { reference }),
    lps: options.lps ?? false,
    strict: options.strict ?? false,
    recover: options.recover ?? false,
    warn: warnAbout(terminal, path, options),
  };
}
