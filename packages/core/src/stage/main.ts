import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parentPort } from 'node:worker_threads';
import { TractogenError, exitCodeOf, formatError } from '../errors.ts';
import { diskFileSystem } from '../files/file-system.ts';
import type { Needs, Stage } from './define.ts';
import { codeDigest, packageOf } from './digest.ts';
import { eventsTo, writeEventLine } from './events.ts';
import { readPlan } from './plan.ts';
import { runStage } from './run.ts';
import { abortOnWord, runInThread } from './thread.ts';

/**
 * The command line of every stage: `node packages/<stage>/src/stage.ts --plan FILE --out DIR`, from
 * the workspace root. Events go to standard output as JSON lines, one error line to standard error.
 *
 * @param moduleDir `import.meta.dirname` of the stage
 */
export async function runStageMain<P, N extends Needs>(stage: Stage<P, N>, moduleDir: string): Promise<void> {
  if (parentPort === null) return await runInThread(process.argv[1]);
  const started = performance.now();
  const { signal, release } = abortOnWord(parentPort, (code) => process.exit(code));
  let debug = process.argv.includes('--debug');
  try {
    const options = parseOptions(stage.name);
    debug = options.debug;
    const packageDir = packageOf(moduleDir);
    const result = await runStage(stage, {
      plan: await readPlan(diskFileSystem, resolve(options.plan)),
      out: options.out,
      root: resolve(join(packageDir, '../..')),
      code: codeDigest(packageDir),
      fs: diskFileSystem,
      clock: performance,
      events: eventsTo((event) => writeEventLine(process.stdout, event)),
      signal,
    });
    writeEventLine(process.stdout, {
      event: 'done',
      result,
      seconds: (performance.now() - started) / 1000,
      maxRss: process.resourceUsage().maxRSS * 1024,
    });
  } catch (error) {
    process.stderr.write(`${formatError(error)}\n`);
    if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = exitCodeOf(error);
  } finally {
    release();
  }
}

function parseOptions(name: string): { plan: string; out: string; debug: boolean } {
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
    return { plan: values.plan, out: values.out, debug: values.debug };
  } catch (cause) {
    throw new TractogenError('USAGE', cause instanceof Error ? cause.message : String(cause), {
      cause,
      remedy: `Use \`${usage}\``,
    });
  }
}
