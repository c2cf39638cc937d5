/**
 * The command of every node: `node packages/pipeline/src/launch/main.ts --stage NAME --plan FILE --out
 * DIR`, from the workspace root. Runs the stage, draws its progress, keeps its log; ends with its exit
 * code.
 */
import { parseArgs } from 'node:util';
import { TractogenError, diskFileSystem, exitCodeOf, formatError, readPlan } from '@tractogen/core';
import { drawing } from './draw.ts';
import { launchLocal } from './local.ts';
import { logDir, startLog } from './log.ts';

/** A terminal that went away must not end the run. */
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

try {
  const { stage, plan, out } = readOptions();
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
  const { exitCode } = await launchLocal({
    root,
    stage,
    plan,
    out,
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
