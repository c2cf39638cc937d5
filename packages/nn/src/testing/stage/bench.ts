import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { beginArtefact, diskFileSystem } from '@tractogen/core';
import { splitFile, writeStreamlines } from '@tractogen/formats';
import { arcs } from './arcs.ts';

const ROOT = resolve(import.meta.dirname, '../../../../..');
const SIGNALLER = import.meta.resolve('./signal-at-checkpoint.ts');
const HEARER = import.meta.resolve('./hear-winch.ts');

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Events, JSON lines. */
  readonly stdout: string;
  readonly stderr: string;
}

/** One node of a pipeline, to be run as a process as often as is needed. */
export interface StageNode {
  /** File of its plan. */
  readonly plan: string;
  /** Folder of its artefact. */
  readonly out: string;
  /** Folder of its logs. */
  readonly logs: string;
  run(): Promise<Ended>;
  /** Runs it, and sends it a signal once the checkpoint of that step is written. */
  stop(signal: NodeJS.Signals, step: number): Promise<Ended>;
  /** Runs it while a thousand signals a second come in that it need not do anything about. */
  disturb(): Promise<Ended>;
  /** Paths of its checkpoints, the newest first. */
  checkpoints(): Promise<string[]>;
  /** The text of `artefact.json`: equal for equal bytes of all files. */
  manifest(): Promise<string>;
}

/** A trained stage and small data for it: arcs, 38 to train on and 12 to validate. */
export interface StageBench {
  /** @param name the same parameters under two names make the same model */
  node(name: string, params: Readonly<Record<string, unknown>>): Promise<StageNode>;
  remove(): Promise<void>;
}

/** @param stage name of a package whose one input is `streamlines` */
export async function stageBench(stage: string): Promise<StageBench> {
  const dir = await mkdtemp(join(tmpdir(), `${stage}-`));
  const pipeline = `test-${stage}-${process.pid}`;
  const results = join(ROOT, 'results', pipeline);
  const output = await beginArtefact(diskFileSystem, join(dir, 'streamlines'));
  for (const [split, rows] of [
    ['train', 38],
    ['valid', 12],
    ['test', 4],
  ] as const) {
    await output.write(splitFile(split), writeStreamlines(arcs(rows, split)));
  }
  const counts = { in: 54, out: 54, dropped: {} };
  await output.commit({ kind: 'streamlines', access: 'open', counts, provenance: {} });
  // What one process compiled the next ones read.
  const cache = { NODE_COMPILE_CACHE: join(dir, 'compiled') };

  return {
    async node(name, params) {
      const plan = join(dir, `${name}.json`);
      const inputs = { streamlines: [{ node: 'streamlines', dir: join(dir, 'streamlines') }] };
      const identity = { schema: 1, pipeline, node: name, stage, verb: 'train', seed: 3, splitSeed: 1 };
      await writeFile(plan, JSON.stringify({ ...identity, access: 'open', inputs, params }));
      const out = join(dir, name);
      const command = [join(ROOT, 'packages', stage, 'src/stage.ts'), '--plan', plan, '--out', out];
      return {
        plan,
        out,
        logs: join(results, 'logs', name),
        run: async () => await runNode(command, cache),
        stop: async (signal, step) =>
          await runNode(['--import', SIGNALLER, ...command], {
            ...cache,
            TEST_SIGNAL: signal,
            TEST_STEP: `${step}`,
          }),
        disturb: async () =>
          await runNode(['--import', HEARER, ...command], cache, (child) => {
            const timer = setInterval(() => child.kill('SIGWINCH'), 1);
            child.on('exit', () => clearInterval(timer));
          }),
        async checkpoints() {
          const wip = join(results, 'wip', name);
          const names = await readdir(wip, { recursive: true });
          return names
            .filter((file) => /checkpoint-\d{10}\.bin$/.test(file))
            .toSorted()
            .toReversed()
            .map((file) => join(wip, file));
        },
        manifest: async () => await readFile(join(out, 'artefact.json'), 'utf8'),
      };
    },
    async remove() {
      await rm(dir, { recursive: true, force: true });
      await rm(results, { recursive: true, force: true });
    },
  };
}

/** @param speaks called when it has said something */
async function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  speaks: (child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.once('data', () => speaks(child));
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return await new Promise<Ended>((done) =>
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr })),
  );
}
