import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { TractogenError } from '@tractogen/core';
import { toMakeAnew } from '@tractogen/pipeline';
import { Command } from 'commander';
import { nodesAtOnce } from '../arguments/at-once.ts';
import { namedPipeline, workspaceRoot } from '../arguments/pipeline.ts';
import type { Terminal } from '../terminal.ts';

/** Runs Nx with these arguments; gives its exit status. */
export type RunNx = (args: readonly string[]) => Promise<number>;

const HELP = `
What npx nx run pipelines:<pipeline> does, and more: where large files of a cached node are in no store, or what came
out of a cache is damaged, that node is made anew and the run goes on. Two nodes run at once, TensorFlow with half the
processors in each. Further arguments go to Nx.

Examples:
  tractogen run quickstart
  tractogen run fibercup-replication --parallel=1
  tractogen run proof-vae --skip-nx-cache
`;

/** `tractogen run`: a pipeline, from the workspace's root. */
export function runCommand(terminal: Terminal): Command {
  return new Command('run')
    .description('Run a pipeline by Nx; what is cached is not run.')
    .argument('<pipeline>', 'name of its file in pipelines/')
    .argument('[nx...]', 'more arguments for Nx')
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText('after', HELP)
    .action(async (pipeline: string, more: readonly string[]) => {
      const root = workspaceRoot();
      const nx = join(root, 'node_modules/.bin/nx');
      if (!existsSync(nx))
        throw new TractogenError('USAGE', 'this workspace of Tractogen is not set up', {
          file: root,
          remedy: 'Run `npm start` or `npm run setup` there once',
        });
      namedPipeline(root, pipeline);
      const run = runNx(nx, root, nodesAtOnce(more, process.env));
      process.exitCode = await runPipeline(root, pipeline, more, run, (line) =>
        terminal.stdout.write(`${line}\n`),
      );
    });
}

/** @returns Nx's exit status, of its last run */
export async function runPipeline(
  root: string,
  pipeline: string,
  more: readonly string[],
  nx: RunNx,
  say: (line: string) => void,
  now: () => number = Date.now,
): Promise<number> {
  const began = now();
  const command = ['run', `pipelines:${pipeline}`, ...more];
  const code = await nx(command);
  const missing = code === 0 ? [] : toMakeAnew(root, pipeline, began);
  if (missing.length === 0) return code;
  say(`Making anew what no cache has whole: ${missing.join(', ')}`);
  for (const target of missing) {
    const failed = await nx(['run', target, '--skip-nx-cache']);
    if (failed !== 0) return failed;
  }
  return await nx(command);
}

const runNx =
  (nx: string, cwd: string, atOnce: string | undefined): RunNx =>
  async (args) =>
    await new Promise((done, fail) => {
      // Nx's daemon would swallow the closing table of what ran.
      const env = {
        ...process.env,
        NX_PARALLEL: atOnce,
        // A log shows how far each node is; Nx would hold its lines back and then leave them out.
        ...(process.stdout.isTTY ? {} : { NX_STREAM_OUTPUT: 'true', NX_PREFIX_OUTPUT: 'true' }),
        NX_DAEMON: process.env.NX_DAEMON ?? 'false',
        // Where set-up put pnpm, which Nx asks about packages.
        PATH: [join(cwd, '.tools/node_modules/.bin'), process.env.PATH].join(delimiter),
      };
      const child = spawn(nx, args, { cwd, env, stdio: 'inherit' });
      // The child gets a terminal's Ctrl-C itself; this process only waits for it to save its progress.
      const pass = (): void => void child.kill('SIGTERM');
      const stay = (): void => {};
      process.on('SIGTERM', pass).on('SIGINT', stay);
      child.once('error', fail);
      child.once('exit', (code, signal) => {
        process.off('SIGTERM', pass).off('SIGINT', stay);
        done(code ?? 128 + constants.signals[signal ?? 'SIGTERM']);
      });
    });
