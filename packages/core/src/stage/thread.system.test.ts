import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'thread-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs a script whose body stands in the stage's thread, and sends the signals, 300 ms apart, once it has spoken. */
async function ended(
  body: string,
  signals: readonly NodeJS.Signals[] = [],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const script = join(dir, 'script.ts');
  const module = JSON.stringify(import.meta.resolve('./thread.ts'));
  writeFileSync(
    script,
    `import { isMainThread, parentPort } from 'node:worker_threads';
import { abortOnWord, runInThread } from ${module};
if (isMainThread) await runInThread(process.argv[1]);
else {
  const { signal, release } = abortOnWord(parentPort!, (code) => process.exit(code));
  ${body}
}
`,
  );
  const child = spawn(process.execPath, [script, 'given']);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.once('data', () => signals.forEach((name, i) => setTimeout(() => child.kill(name), 300 * i)));
  return await new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

it("gives a stage the command line and the process's own environment, and ends with its exit code", async () => {
  const body = `process.env.SEEN_BY_ALL = 'yes'; console.log(process.argv[2]); process.exitCode = 2; release();`;
  expect(await ended(body)).toEqual({ code: 2, stdout: 'given\n', stderr: '' });
});

it('passes the first signal on', async () => {
  const body = `console.log('at work');
  const timer = setInterval(() => {}, 1000);
  signal.addEventListener('abort', () => { console.log(signal.reason.message); clearInterval(timer); });`;
  const { code, stdout } = await ended(body, ['SIGUSR1']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'at work\nstopped by SIGUSR1; progress is kept\n' });
});

it('ends at the second signal, after what the stage left to do at its exit', async () => {
  const body = `console.log('at work');
  setInterval(() => {}, 1000);
  process.on('exit', () => console.log('tidied up'));`;
  expect(await ended(body, ['SIGTERM', 'SIGINT'])).toMatchObject({
    code: 130,
    stdout: 'at work\ntidied up\n',
  });
});

it('ends at the second signal when the stage hears nothing', async () => {
  const body = `process.stdout.write('at work\\n', () => { for (;;); });`;
  expect(await ended(body, ['SIGTERM', 'SIGTERM'])).toMatchObject({ code: 143, stdout: 'at work\n' });
});

it('fails loudly where the thread breaks', async () => {
  const { code, stderr } = await ended(`throw new Error('broken');`);
  expect(code).toBe(1);
  expect(stderr).toContain('broken');
});
