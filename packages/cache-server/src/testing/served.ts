import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeTokens } from '../tokens/token-file.ts';
import type { AuditLine } from '../audit/audit.ts';
import { testTokens } from './tokens.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');

/** `tractogen cache serve` in a process of its own, on a folder of its own. */
export interface Served {
  readonly url: string;
  readonly root: string;
  readonly tokens: ReturnType<typeof testTokens>['texts'];
  audited(): AuditLine[];
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function serve(): Promise<Served> {
  const root = mkdtempSync(join(tmpdir(), 'tractogen-served-'));
  const { texts: tokens, kept } = testTokens();
  const [file, audit] = ['tokens.json', 'audit.jsonl'].map((name) => join(root, name));
  await writeTokens(file, kept);
  const place = ['--dir', join(root, 'store'), '--tokens', file, '--audit', audit, '--port', '0'];
  const child = spawn(process.execPath, ['packages/cli/src/main.ts', 'cache', 'serve', ...place], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((done) => void child.once('exit', () => done()));
  const url = await new Promise<string>((done, fail) => {
    child.stdout.once('data', (line: Buffer) => done(line.toString().split(' ')[0]));
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}`)));
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return {
    url,
    root,
    tokens,
    audited: () =>
      readFileSync(audit, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as AuditLine),
    kill,
    stop: async () => {
      await kill();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
