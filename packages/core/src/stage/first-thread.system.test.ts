import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'thread-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs a script whose body stands in the stage's thread; `spoken` is called when it has written something. */
async function ended(
  body: string,
  spoken: (child: ChildProcess) => void = () => {},
): Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }> {
  const script = join(dir, 'script.ts');
  const [first, stage] = ['./first-thread.ts', './stage-thread.ts'].map((module) =>
    JSON.stringify(import.meta.resolve(module)),
  );
  writeFileSync(
    script,
    `import { pbkdf2Sync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { isMainThread, parentPort } from 'node:worker_threads';
import { runInThread } from ${first};
import { firstThread } from ${stage};
if (isMainThread) {
  process.exitCode = await runInThread(process.argv[1]);
  process.stdout.write(process.env.FROM_THE_STAGE ?? '');
} else {
  const { signal, tell, release } = firstThread(parentPort, (code) => process.exit(code));
  const say = (message) => tell({ event: 'log', level: 'info', message });
  ${body}
}
`,
  );
  const child = spawn(process.execPath, [script, 'given']);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.once('data', () => spoken(child));
  return await new Promise((done) =>
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr })),
  );
}

const signals =
  (...names: NodeJS.Signals[]) =>
  (child: ChildProcess): void =>
    names.forEach((name, i) => setTimeout(() => child.kill(name), 300 * i));
const line = (message: string): string => `{"event":"log","level":"info","message":"${message}"}\n`;

it("gives a stage the command line and the process's own environment, and ends with its exit code", async () => {
  const body = `process.env.FROM_THE_STAGE = 'seen'; say(process.argv[2]); process.exitCode = 2; release();`;
  expect(await ended(body)).toEqual({ code: 2, signal: null, stdout: `${line('given')}seen`, stderr: '' });
});

it('passes the first signal on', async () => {
  const body = `say('at work');
  const timer = setInterval(() => {}, 1000);
  signal.addEventListener('abort', () => { say(signal.reason.message); clearInterval(timer); });`;
  const stdout = line('at work') + line('stopped by SIGUSR1; progress is kept');
  expect(await ended(body, signals('SIGUSR1'))).toMatchObject({ code: 0, stdout });
});

it('ends at the second signal, after what the stage left to do at its exit', async () => {
  const body = `say('at work');
  setInterval(() => {}, 1000);
  process.on('exit', () => say('tidied up'));`;
  const stdout = line('at work') + line('tidied up');
  expect(await ended(body, signals('SIGTERM', 'SIGINT'))).toMatchObject({ code: 130, stdout });
});

it.each(['for (;;);', "pbkdf2Sync('', '', 2 ** 31 - 1, 64, 'sha512');"])(
  'ends at the second signal when the stage hears nothing: %s',
  async (busy) => {
    const end = await ended(`say('at work'); ${busy}`, signals('SIGTERM', 'SIGTERM'));
    expect(end).toMatchObject({ signal: 'SIGTERM', stdout: line('at work') });
  },
);

it('writes what a stage says while it is busy', async () => {
  const end = await ended(
    `for (let i = 0; i < 3; i++) { const from = Date.now(); say(i); while (Date.now() < from + 200); }
  for (;;);`,
    (child) => setTimeout(() => child.kill('SIGKILL'), 1500),
  );
  expect(end.stdout.match(/\n/g)).toHaveLength(3);
});

it('ends, and lets the stage tidy up, when nobody reads any more', async () => {
  const tidied = join(dir, 'tidied');
  const body = `setInterval(() => say('at work'), 20);
  process.on('exit', () => writeFileSync(${JSON.stringify(tidied)}, ''));`;
  expect(await ended(body, (child) => child.stdout?.destroy())).toMatchObject({ code: 143, stderr: '' });
  expect(existsSync(tidied)).toBe(true);
});

it('fails loudly where the thread breaks', async () => {
  const { code, stderr } = await ended(`throw new Error('broken');`);
  expect(code).toBe(1);
  expect(stderr).toContain('broken');
});
