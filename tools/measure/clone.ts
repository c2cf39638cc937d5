import { appendFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Summary } from '@tractogen/pipeline';
import { $, type ProcessOutput } from 'zx';

/** A fresh clone: its own folder, home and Nx cache, so that nothing of the user's is in the way. */
export interface Clone {
  readonly dir: string;
  /** Runs a command in the clone; never throws. */
  run(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<Timed>;
  /** The same, but a failure ends the measurement. */
  must(command: readonly string[]): Promise<void>;
  append(file: string, text: string): Promise<void>;
  edit(file: string, change: (text: string) => string): Promise<void>;
  /** Puts every tracked file back and removes what git does not know, except what it ignores. */
  restore(): Promise<void>;
  summary(pipeline: string): Promise<Summary>;
}

export interface Timed {
  readonly seconds: number;
  readonly exitCode: number;
  readonly output: string;
}

export async function freshClone(source: string): Promise<Clone> {
  const base = await mkdtemp(join(process.env.TRACTOGEN_MEASURE_DIR ?? tmpdir(), 'measure-'));
  const dir = join(base, 'clone');
  await $({ quiet: true })`git clone -q ${source} ${dir}`;
  return cloneAt(dir, base);
}

/** Takes up a clone made before, to go on with the measurements. */
export async function cloneAt(dir: string, base: string): Promise<Clone> {
  const home = join(base, 'home');
  await mkdir(home, { recursive: true });
  const ownEnv = {
    ...process.env,
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    NX_CACHE_DIRECTORY: join(base, 'nx-cache'),
    NX_DAEMON: 'false',
  };
  const clone: Clone = {
    dir,
    async run(command, env = {}) {
      const started = performance.now();
      const [program, ...args] = command;
      const result: ProcessOutput = await $({
        cwd: dir,
        env: { ...ownEnv, ...env },
        nothrow: true,
        quiet: true,
      })`${program} ${args}`;
      return {
        seconds: (performance.now() - started) / 1000,
        exitCode: result.exitCode ?? 1,
        output: result.stdall,
      };
    },
    async must(command) {
      const { exitCode, output } = await clone.run(command);
      if (exitCode !== 0)
        throw new Error(`${command.join(' ')} failed with ${exitCode}: ${output.slice(-500)}`);
    },
    append: async (file, text) => await appendFile(join(dir, file), text),
    edit: async (file, change) =>
      await writeFile(join(dir, file), change(await readFile(join(dir, file), 'utf8'))),
    restore: async () => {
      await $({ cwd: dir, quiet: true })`git checkout -q -- .`;
      await $({ cwd: dir, quiet: true })`git clean -fdq`;
    },
    summary: async (pipeline) =>
      JSON.parse(await readFile(join(dir, 'results', pipeline, 'summary.json'), 'utf8')) as Summary,
  };
  return clone;
}

/** Ids of the nodes that were executed in the last run. */
export function ranNodes(summary: Summary): string[] {
  return summary.nodes.filter((node) => node.status === 'ran').map((node) => node.id);
}
