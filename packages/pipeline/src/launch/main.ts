/**
 * The command of every node: `node packages/pipeline/src/launch/main.ts --stage NAME --plan FILE --out
 * DIR`, from the workspace root. Runs the stage here or, with `TRACTOGEN_LAUNCHER=slurm`, as a job; draws its progress, keeps its
 * log; ends with its exit code.
 */
import { parseArgs } from 'node:util';
import { TractogenError, diskFileSystem, exitCodeOf, formatError, readPlan } from '@tractogen/core';
import { drawing } from './draw.ts';
import { launchHere } from './gpu/launch.ts';
import type { Launcher } from './launcher.ts';
import { logDir, startLog } from './log.ts';
import { readSidecar } from './sidecar.ts';
import { launchSlurm } from './slurm/launch.ts';

/** A terminal that went away must not end the run. */
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

try {
  const { stage, plan, out } = readOptions();
  const launch = launcherOf(process.env.TRACTOGEN_LAUNCHER);
  const { pipeline, node } = await readPlan(diskFileSystem, plan);
  const root = process.cwd();
  const log = startLog(logDir(root, pipeline, node), performance);
  const draw = drawing({
    write: (text) => process.stdout.write(text),
    // Where Nx puts a prefix before each line, a bar can't be redrawn in place.
    terminal: process.stdout.isTTY && process.env.NX_PREFIX_OUTPUT !== 'true',
    // 0 where a terminal does not know its width.
    columns: process.stdout.columns || 80,
    clock: performance,
  });
  const { exitCode } = await launch({
    root,
    stage,
    plan,
    out,
    ...readSidecar(plan),
    onEvent: (event) => {
      log.event(event);
      draw.event(event);
    },
    onText: (line) => {
      log.event({ event: 'log', level: 'info', message: line });
      draw.text(line);
    },
    onError: (line) => {
      log.event({ event: 'log', level: 'error', message: line });
      draw.end();
      process.stderr.write(`${line}\n`);
    },
  });
  draw.end();
  log.end({ stage, exitCode });
  process.exitCode = exitCode;
} catch (error) {
  process.stderr.write(`${formatError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}

function launcherOf(name: string | undefined): Launcher {
  const known: Readonly<Record<string, Launcher>> = { local: launchHere, slurm: launchSlurm };
  const found = known[name || 'local'];
  if (found !== undefined) return found;
  throw new TractogenError('USAGE', `TRACTOGEN_LAUNCHER: there is no launcher "${name}"`, {
    remedy: `Write ${Object.keys(known).join(' or ')}`,
  });
}

function readOptions(): { stage: string; plan: string; out: string } {
  const { values } = parseArgs({
    options: { stage: { type: 'string' }, plan: { type: 'string' }, out: { type: 'string' } },
  });
  const { stage, plan, out } = values;
  if (stage === undefined || !/^[a-z0-9-]+$/.test(stage) || plan === undefined || out === undefined) {
    throw new TractogenError('USAGE', '--stage, --plan and --out are needed', {
      remedy: 'Run the node by `npx nx run <pipeline>:<node>:<verb>`',
    });
  }
  return { stage, plan, out };
}
