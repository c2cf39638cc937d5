#!/usr/bin/env node
import { exitCodeOf, formatError } from '@tractogen/core';
import { CommanderError } from 'commander';
import { tractogen } from './program.ts';

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
