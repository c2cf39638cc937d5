import { TractogenError } from '@tractogen/core';
import { SUITES, type Suite } from './suites.ts';

/** As much of what a program said last as fits into one line. */
const TAIL = 400;

/** Text without the colours of a terminal. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[?0-9;]*[A-Za-z]/g, '');
}

/** What a program that ended badly wants told: its own error lines, else the last it said. */
export function programFailed(program: string, exitCode: number, stderr: string): TractogenError {
  const lines = stderr.split(/[\r\n]+/).map((line) => plain(line).trim());
  const errors = lines.filter((line) => /\[ERROR\]|^Error:/.test(line));
  const said = (errors.length > 0 ? errors : lines.filter((line) => line !== '').slice(-3)).join('; ');
  const killed = exitCode === 137 ? ' (killed, perhaps because memory ran out)' : '';
  return new TractogenError(
    'PROGRAM_FAILED',
    `${program} ended with status ${exitCode}${killed}${said === '' ? '' : `: ${said.slice(-TAIL)}`}`,
    { remedy: 'Mend what it complains of: mostly the images, the gradients or a limit among the parameters' },
  );
}

/**
 * A program that did not end within its time.
 *
 * @param remedy what its caller can do about it
 */
export function programOverdue(program: string, hours: number, remedy: string): TractogenError {
  return new TractogenError('PROGRAM_FAILED', `${program} did not end within ${hours} h and was stopped`, {
    remedy,
  });
}

/**
 * @param what cannot be done without it
 * @param lack what of the suite is missing, as `lackOf` says it
 */
export function suiteMissing(suite: Suite, what: string, lack: string): TractogenError {
  const { name, install } = SUITES[suite];
  return new TractogenError('RUNTIME_MISSING', `${what} needs ${name}, and ${lack}`, { remedy: install });
}
