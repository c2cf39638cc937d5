import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { started } from '../testing/started.ts';
import { testTokens } from '../testing/tokens.ts';
import { writeTokens } from '../tokens/token-file.ts';

/**
 * The steps of the Dockerfile, followed by hand in an empty folder: without Docker nobody can say that the image is built, but whatever is
 * missing from it shows.
 */
const ROOT = resolve(import.meta.dirname, '../../../..');
const FILE = join(ROOT, 'packages/cache-server/deploy/Dockerfile');
const lines = readFileSync(FILE, 'utf8').split('\n');
const steps = (word: string): string[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
const listed = (word: string): string[] => JSON.parse(/\[.*\]$/.exec(steps(word)[0])?.[0] ?? '') as string[];

let folder: string;
let app: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tractogen-image-'));
  app = join(folder, 'app');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As the image's builder does, which is given nothing that was built here. */
function copy(words: readonly string[]): void {
  const [target] = words.slice(-1);
  for (const source of words.slice(0, -1)) {
    const files = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard', '--', source], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    for (const file of files.split('\0').filter(Boolean)) {
      const to = file === source ? (target.endsWith('/') ? join(target, basename(file)) : target) : file;
      mkdirSync(dirname(join(app, to)), { recursive: true });
      cpSync(join(ROOT, file), join(app, to));
    }
  }
}

it('what the Dockerfile copies and installs is enough to serve, tell its health and stop', async () => {
  expect(steps('FROM')).toEqual([`node:${process.versions.node.split('.')[0]}-bookworm-slim`]);
  for (const step of steps('COPY')) copy(step.split(' '));
  const [manager, install] = steps('RUN');
  const pnpm = join(ROOT, '.tools/node_modules/.bin/pnpm');
  const version = execFileSync(pnpm, ['--version'], { cwd: ROOT, encoding: 'utf8' }).trim();
  expect(manager).toMatch(new RegExp(String.raw`^npm install --global .* pnpm@${version}$`));
  expect(install).toMatch(/^pnpm install /);
  // From what set-up has fetched.
  const { CI: _ci, ...env } = process.env;
  execFileSync(pnpm, [...install.split(' ').slice(1), '--offline'], {
    cwd: app,
    env: { ...env, PATH: `${dirname(process.execPath)}:${env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { texts, kept } = testTokens();
  await writeTokens(
    join(folder, 'tokens.json'),
    kept.filter(({ scope }) => scope !== 'private'),
  );
  const there: Readonly<Record<string, string>> = {
    '/srv/tractogen': join(folder, 'srv'),
    '/run/tokens.json': join(folder, 'tokens.json'),
    8787: '0',
  };
  const command = [...listed('ENTRYPOINT'), ...listed('CMD')].map((word) => there[word] ?? word);
  const server = await started(command, { cwd: app });
  const health = (): number | null => {
    const [program, ...args] = listed('HEALTHCHECK').map((word) =>
      word.replace('http://127.0.0.1:8787', server.url),
    );
    expect([program, args.join()]).toEqual(['node', expect.stringContaining(`${server.url}/health`)]);
    return spawnSync(process.execPath, args).status;
  };
  expect(health()).toBe(0);
  const ask = async (method: string, body?: string): Promise<string> => {
    const headers = { authorization: `Bearer ${texts.write}`, 'content-type': 'application/octet-stream' };
    const given = { method, headers, ...(body === undefined ? {} : { body }) };
    return await (await fetch(`${server.url}/v1/cache/1`, given)).text();
  };
  expect([await ask('PUT', 'an entry'), await ask('GET')]).toEqual(['stored\n', 'an entry']);
  const [signal] = steps('STOPSIGNAL');
  const { code, output } = await server.stop(signal as NodeJS.Signals);
  expect([code, output]).toEqual([0, expect.stringContaining('what is under way ends')]);
  expect(health()).toBe(1);
});
