#!/usr/bin/env node
import { exitCodeOf, formatError } from '@tractogen/core';
import { CommanderError } from 'commander';
import { tractogen } from './program.ts';

// `npm run` starts in the root of the clone; paths are meant from where it was called.
const { INIT_CWD: calledFrom, npm_lifecycle_event: script } = process.env;
if (script === 'tractogen' && calledFrom !== undefined) process.chdir(calledFrom);

// A reader that has had enough, as `| head`, ends the program as it ends others: 128 + SIGPIPE.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(141);
  throw error;
});

try {
  await tractogen({ stdout: process.stdout, stderr: process.stderr }).parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its line (or the help) already.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`${formatError(error)}\n`);
    if (process.argv.includes('--debug') && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
