import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runPipeline } from './run.ts';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'tractogen-run-'))));
afterEach(() => rmSync(root, { recursive: true }));

const LINE = JSON.stringify({
  at: 1,
  event: 'log',
  level: 'error',
  message:
    'BLOB_MISSING results/lab/small/weights.bin: it is in no store. Make it anew: npx nx run lab:small:train --skip-nx-cache.',
});

/** A node's log, written now or at a time before the run. */
function logOf(node: string, text: string, at = new Date()): void {
  const dir = join(root, 'results/lab/logs', node);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'events.jsonl'), `${text}\n`);
  utimesSync(join(dir, 'events.jsonl'), at, at);
}

/** Runs the pipeline over an Nx that ends so, one after the other; what it was asked, and what was said. */
async function run(
  ...codes: (number | (() => number))[]
): Promise<{ code: number; asked: string[]; said: string[] }> {
  const [asked, said]: [string[], string[]] = [[], []];
  const nx = async (args: readonly string[]): Promise<number> => {
    asked.push(args.join(' '));
    const code = codes[asked.length - 1] ?? 0;
    return typeof code === 'number' ? code : code();
  };
  const began = Date.now() - 1000;
  const code = await runPipeline(
    root,
    'lab',
    ['--parallel=2'],
    nx,
    (line) => said.push(line),
    () => began,
  );
  return { code, asked, said };
}

const fails = (): number => {
  logOf('check', LINE);
  logOf('other', LINE);
  return 1;
};

it('makes anew what is in no store, once, and goes on', async () => {
  expect(await run(fails, 0, 0)).toEqual({
    code: 0,
    asked: [
      'run pipelines:lab --parallel=2',
      'run lab:small:train --skip-nx-cache',
      'run pipelines:lab --parallel=2',
    ],
    said: ['Making anew what no cache has whole: lab:small:train'],
  });
  expect((await run(fails, 0, fails)).asked).toHaveLength(3);
  expect(await run(fails, 3)).toMatchObject({ code: 3, said: [expect.any(String)] });
});

it('makes anew what came damaged out of a cache', async () => {
  const corrupt = (file: string): number => {
    const message = `ARTEFACT_CORRUPT ${file}: its SHA-256 is not the recorded one. Run the node that makes it again with --skip-nx-cache.`;
    logOf('check', JSON.stringify({ at: 1, event: 'log', level: 'error', message }));
    return 1;
  };
  mkdirSync(join(root, 'results/lab/plan'), { recursive: true });
  writeFileSync(join(root, 'results/lab/plan/ae.seed-1.json'), JSON.stringify({ verb: 'train' }));
  const { asked } = await run(() => corrupt('/a home/results/lab/ae.seed-1/encoder/w.bin'), 0, 0);
  expect(asked[1]).toBe('run lab:ae.seed-1:train --skip-nx-cache');
  // Of another pipeline, of a node that is not there, of a file of the user.
  for (const file of ['results/other/ae.seed-1/x', 'results/lab/gone/x', '/data/model/x'])
    expect((await run(() => corrupt(file))).asked).toHaveLength(1);
});

it('leaves every other failure, and what an earlier run said, as it is', async () => {
  logOf('check', LINE, new Date(Date.now() - 60_000));
  expect(await run(1)).toEqual({ code: 1, asked: ['run pipelines:lab --parallel=2'], said: [] });
  expect(await run(0)).toMatchObject({ code: 0, said: [] });
});
