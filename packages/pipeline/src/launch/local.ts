import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { TractogenError, exitCodeOf, formatError } from '@tractogen/core';
import { eventReader } from './events.ts';
import type { LaunchOptions, Launched } from './launcher.ts';
import { forwardSignals } from './signals.ts';

const SIGNAL_NUMBERS: Partial<Record<NodeJS.Signals, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/**
 * Runs one stage as a child process with the Node that runs this, in a process group of its own: a
 * signal of the terminal then reaches it once, through here.
 *
 * @param env of the stage
 */
export async function launchLocal(options: LaunchOptions, env: NodeJS.ProcessEnv): Promise<Launched> {
  const { root, stage, plan, out } = options;
  const child = spawn(
    process.execPath,
    [join('packages', stage, 'src/stage.ts'), '--plan', plan, '--out', out],
    {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  const release = forwardSignals(process, (signal) => child.kill(signal), performance);
  const output = eventReader(options.onEvent, options.onText);
  const errors = eventReader(() => {}, options.onError);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => output.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => errors.push(chunk));
  try {
    const exitCode = await new Promise<number>((done, fail) => {
      child.on('error', fail);
      child.on('close', (code, signal) => {
        if (signal !== null) options.onError(killedLine(stage, signal));
        done(code ?? 128 + (signal ? (SIGNAL_NUMBERS[signal] ?? 0) : 0));
      });
    });
    output.end();
    errors.end();
    return { exitCode };
  } catch (error) {
    options.onError(error instanceof Error ? error.message : String(error));
    return { exitCode: exitCodeOf(error) };
  } finally {
    release();
  }
}

/** A killed stage cannot say anything itself. */
function killedLine(stage: string, signal: NodeJS.Signals): string {
  const cause = signal === 'SIGKILL' ? ', perhaps because memory ran out' : '';
  const error = new TractogenError('INTERRUPTED', `${stage} was ended by ${signal}${cause}`, {
    remedy: 'Run the same command again: it goes on from its last checkpoint',
  });
  return formatError(error);
}
