/**
 * Errors a person can act on.
 *
 * A mistake in the user's input is a `TractogenError` with `exitCode` 2: one line that says what is
 * wrong, where, and what to do next. Anything else that escapes is our fault and exits with 1.
 */

import { REMEDIES } from './remedies.ts';

/** Every code a user can meet, with what it stands for. */
export const ERROR_CODES = {
  ACCESS_STRICTER: 'the data are more restricted than the pipeline declares',
  AFFINE_INVALID: 'a voxel-to-world matrix is singular or not finite',
  ARCHIVE_INVALID: 'an archive is damaged or lies about its entries',
  ARTEFACT_CORRUPT: "an artefact's bytes do not match its manifest",
  ARTEFACT_MISSING: 'no complete artefact stands at the given folder',
  BLOB_MISSING: 'a large file of an artefact can be found in no store',
  CHECKPOINT_INVALID: 'a checkpoint is damaged or of another version',
  COLLAPSE: 'a model has collapsed: its latents or its samples are all alike',
  COLUMN_MISSING: 'a table lacks a column that is needed',
  COUNT_MISMATCH: 'a header and the data disagree on a count',
  DAG_INVALID: 'the nodes of a pipeline do not form a valid graph',
  DATA_DROPPED: 'a format cannot hold a part of the data',
  DATA_MISSING: 'a file of a dataset is not there',
  DEGENERATE_DATA: 'too little or too uniform data for what was asked',
  END_MARK_MISSING: 'the data are whole but the mark that ends them is not there',
  EXTERNAL_DATA_REFUSED: 'a header points to another file',
  FORMAT_UNKNOWN: 'the kind of a file cannot be told or is not supported',
  HEADER_INVALID: 'a header field is impossible',
  INPUT_INVALID: 'an input does not fit the stage',
  INTERRUPTED: 'stopped by a signal; progress was kept',
  MEMORY_EXHAUSTED: 'the GPU or the machine has no memory left',
  NOT_FINITE: 'a number became NaN or infinite',
  OFFSETS_INVALID: 'offsets into a file are out of order or out of range',
  OUTPUT_EXISTS: 'the output exists already',
  PARAMETER_INVALID: 'a parameter is unknown or out of range',
  PATH_REFUSED: 'a path leaves the folders declared for it',
  PLAN_INVALID: 'a plan file is not what a stage expects',
  PROGRAM_FAILED: 'an external program ended with an error',
  REFERENCE_NEEDED: 'the format has no grid and no reference was given',
  RUNTIME_MISSING: 'a program or library that is needed is not installed',
  SPACE_MISMATCH: 'two files do not share one space',
  STREAMLINE_INVALID: 'one streamline is malformed',
  TRAILING_BYTES: 'bytes stand after the last of the data',
  TRUNCATED: 'the file ends before its data do',
  UNSAFE_ENTRY: 'an archive entry has an unsafe name or size',
  USAGE: 'the command line is not understood',
  WRITE_FAILED: 'the disk refused a write',
  YAML_INVALID: 'a YAML file is malformed or has an unknown word',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Where in the user's input the mistake stands; every part is optional. */
export interface Place {
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** Streamline, row or entry, 0-based. */
  readonly index?: number;
  /** Byte offset into the file, 0-based. */
  readonly offset?: number;
}

export interface ErrorDetails extends Place {
  /** The next step, as an imperative sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
  /** 2 is the user's mistake (default), 1 ours; 130 and 143 are signals. */
  readonly exitCode?: 1 | 2 | 130 | 143;
}

export class TractogenError extends Error {
  override readonly name = 'TractogenError';
  readonly code: ErrorCode;
  readonly place: Place;
  readonly remedy: string | undefined;
  readonly exitCode: number;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    const { remedy, cause, exitCode = 2, ...place } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.place = place;
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}

/** `file:line:column`, with streamline index and byte offset where known. */
export function formatPlace(place: Place): string {
  const position = [place.line, place.column].filter((part) => part !== undefined).join(':');
  const parts = [
    [place.file, position].filter((part) => part !== undefined && part !== '').join(':'),
    place.index === undefined ? '' : `index ${place.index}`,
    place.offset === undefined ? '' : `byte ${place.offset}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/**
 * One line for the terminal: `CODE place: message. Remedy.` Unknown errors say that they are ours.
 * Control characters in names from outside are shown escaped, so that the line stays one line.
 */
export function formatError(thrown: unknown): string {
  const error = recognised(thrown);
  if (error instanceof TractogenError) {
    const place = formatPlace(error.place);
    const head = place === '' ? error.code : `${error.code} ${place}`;
    // A remedy for the user's mistakes only: a fault of ours has none that the user could follow.
    const remedy = error.remedy ?? (error.exitCode === 2 ? REMEDIES[error.code] : undefined);
    return oneLine(
      [error.message, remedy ?? ''].filter(Boolean).map(sentence).join(' ').replace(/^/, `${head}: `),
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return oneLine(
    `INTERNAL: ${sentence(message)} This is a fault of Tractogen; run again with --debug for the trace.`,
  );
}

/** The exit status a process should end with after this error. */
export function exitCodeOf(error: unknown): number {
  const known = recognised(error);
  return known instanceof TractogenError ? known.exitCode : 1;
}

/** TensorFlow's word that an allocation failed, on a GPU or not: it comes as a plain error out of any operation. */
function recognised(error: unknown): unknown {
  if (error instanceof TractogenError || !(error instanceof Error)) return error;
  return /RESOURCE_EXHAUSTED|\bOOM when allocating\b/.test(error.message)
    ? new TractogenError('MEMORY_EXHAUSTED', 'TensorFlow found no memory for a tensor', { cause: error })
    : error;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f]/g, (char) =>
    char === '\n' ? ' ' : JSON.stringify(char).slice(1, -1),
  );
}
