import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parentPort } from 'node:worker_threads';
import { TractogenError, exitCodeOf, formatError } from '../errors.ts';
import { diskFileSystem } from '../files/file-system.ts';
import type { Needs, Stage } from './define.ts';
import { codeDigest, packageOf } from './digest.ts';
import { eventsTo } from './events.ts';
import { runInThread } from './first-thread.ts';
import { readPlan } from './plan.ts';
import { runStage } from './run.ts';
import { firstThread, type FirstThread } from './stage-thread.ts';

/**
 * The command line of every stage: `node packages/<stage>/src/stage.ts --plan FILE --out DIR`, from
 * the workspace root. Events go to standard output as JSON lines, one error line to standard error.
 *
 * @param moduleDir `import.meta.dirname` of the stage
 */
export async function runStageMain<P, N extends Needs>(stage: Stage<P, N>, moduleDir: string): Promise<void> {
  try {
    if (parentPort === null) process.exitCode = await runInThread(process.argv[1]);
    else
      await runByPlan(
        stage,
        moduleDir,
        firstThread(parentPort, (code) => process.exit(code)),
      );
  } catch (error) {
    process.stderr.write(`${formatError(error)}\n`);
    if (process.argv.includes('--debug') && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

async function runByPlan<P, N extends Needs>(
  stage: Stage<P, N>,
  moduleDir: string,
  { signal, tell, release }: FirstThread,
): Promise<void> {
  const started = performance.now();
  try {
    const options = parseOptions(stage.name);
    const packageDir = packageOf(moduleDir);
    const result = await runStage(stage, {
      plan: await readPlan(diskFileSystem, resolve(options.plan)),
      out: options.out,
      root: resolve(join(packageDir, '../..')),
      code: codeDigest(packageDir),
      fs: diskFileSystem,
      clock: performance,
      events: eventsTo(tell),
      signal,
    });
    tell({
      event: 'done',
      result,
      seconds: (performance.now() - started) / 1000,
      maxRss: process.resourceUsage().maxRSS * 1024,
    });
  } finally {
    release();
  }
}

function parseOptions(name: string): { plan: string; out: string } {
  const usage = `node packages/${name}/src/stage.ts --plan FILE --out DIR [--debug]`;
  try {
    const { values } = parseArgs({
      options: {
        plan: { type: 'string' },
        out: { type: 'string' },
        debug: { type: 'boolean', default: false },
      },
    });
    if (values.plan === undefined || values.out === undefined) throw new Error('--plan and --out are needed');
    return { plan: values.plan, out: values.out };
  } catch (cause) {
    throw new TractogenError('USAGE', cause instanceof Error ? cause.message : String(cause), {
      cause,
      remedy: `Use \`${usage}\``,
    });
  }
}
