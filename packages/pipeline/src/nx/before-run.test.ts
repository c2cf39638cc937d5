import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TOY_CATALOGUE } from '../testing/toy-stages.ts';
import { beforeRun, namesOneOf } from './before-run.ts';

describe('a command line', () => {
  const names = (...words: string[]): boolean => namesOneOf(['node', 'nx', ...words], new Set(['adni']));
  it.each([
    ['run', 'pipelines:adni'],
    ['run', 'adni:ae:train'],
    ['train', 'adni:ae'],
  ])('plainly asks for a restricted pipeline: %s %s', (...words) => {
    expect(names(...words)).toBe(true);
  });
  it.each([
    ['run', 'pipelines:quickstart'],
    ['run', 'quickstart:adni:train'],
    ['affected', '-t', 'train'],
  ])('does not: %s %s', (...words) => {
    expect(names(...words)).toBe(false);
  });
});

describe('beforeRun', () => {
  const VARIABLE = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';
  const context = {
    workspaceRoot: resolve(import.meta.dirname, '../../../..'),
    argv: ['node', 'nx', 'run', 'pipelines:quickstart'],
  };

  interface Outcome {
    readonly server: string;
    readonly left: string | undefined;
    readonly warnings: string[];
    readonly guarded: string[];
  }
  /** A server by path; 0 is one that is not there. */
  async function run(
    answers: Readonly<Record<string, number | object>> | null,
    more: { argv?: string[]; root?: string; settings?: (server: string) => string; variable?: boolean } = {},
  ): Promise<Outcome> {
    const server = createServer((request, response) => {
      const answer = answers?.[request.url ?? ''] ?? 404;
      if (typeof answer === 'number') response.writeHead(answer).end();
      else response.end(JSON.stringify(answer));
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (answers === null) await new Promise((done) => void server.close(done));
    const env: NodeJS.ProcessEnv = more.variable === false ? {} : { [VARIABLE]: url };
    const workspaceRoot = more.root ?? context.workspaceRoot;
    if (more.settings !== undefined) writeFileSync(join(workspaceRoot, 'cache.yaml'), more.settings(url));
    const [warnings, guarded]: [string[], string[]] = [[], []];
    const guard = async (upstream: string): Promise<string> => {
      guarded.push(upstream);
      return 'http://guard';
    };
    const words = { workspaceRoot, argv: more.argv ?? context.argv };
    await beforeRun(words, env, (line) => void warnings.push(line), guard);
    server.close();
    server.closeAllConnections();
    return { server: url, left: env[VARIABLE], warnings, guarded };
  }

  it.each([
    ['ours', { '/health': { status: 'ok' }, '/v1/about': { private: false, mayWrite: true } }],
    ['one of Nx’s protocol alone', { '/health': 404, '/v1/about': 404, '/v1/cache/0': 404 }],
  ])('puts a guard before a server that is well: %s', async (_name, answers) => {
    const { server, left, warnings, guarded } = await run(answers);
    expect([left, warnings, guarded]).toEqual(['http://guard', [], [server]]);
  });

  it.each<[string, Record<string, number | object> | null, RegExp]>([
    ['is not there', null, /does not answer/],
    ['is not well', { '/health': 503 }, /not well/],
    ['does not know the token', { '/health': {}, '/v1/about': 401 }, /does not know the token/],
    ['refuses the token as another would', { '/v1/cache/0': 401 }, /answers 401/],
  ])('goes on without a server that %s, and says so once', async (_name, answers, message) => {
    const { left, warnings, guarded } = await run(answers);
    expect([left, guarded]).toEqual(['', []]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(message);
  });

  describe('cache.yaml', () => {
    let root: string;
    const well = { '/health': {}, '/v1/about': { private: true, mayWrite: true } };
    const OPEN = ['node', 'nx', 'run', 'pipelines:open'];
    const SECRET = ['node', 'nx', 'run', 'pipelines:secret'];
    const acknowledged = 'acknowledged: J. Doe, 2026-11-26, data use agreement 1';
    beforeEach(() => {
      root = mkdtempSync(join(tmpdir(), 'tractogen-settings-'));
      mkdirSync(join(root, 'pipelines'));
      writeFileSync(join(root, 'pipelines/stages.json'), JSON.stringify(TOY_CATALOGUE));
      const nodes = 'nodes: { in: { stage: ingest, params: { path: data/raw/x } } }';
      writeFileSync(join(root, 'pipelines/open.yaml'), nodes);
      writeFileSync(join(root, 'pipelines/secret.yaml'), `access: restricted\n${nodes}`);
      for (const stage of Object.keys(TOY_CATALOGUE))
        mkdirSync(join(root, 'packages', stage), { recursive: true });
    });
    afterEach(() => rmSync(root, { recursive: true }));

    it('names the server where the environment does not', async () => {
      const { left, server, guarded } = await run(well, {
        root,
        argv: OPEN,
        variable: false,
        settings: (url) => `server: ${url}\n`,
      });
      expect([left, guarded]).toEqual(['http://guard', [server]]);
    });

    it('that is wrong turns the cache off with one line', async () => {
      const { left, warnings } = await run(well, { root, argv: OPEN, settings: () => 'sever: x' });
      expect(left).toBe('');
      expect(warnings).toEqual([expect.stringMatching(/^No remote cache: YAML_INVALID cache.yaml/)]);
    });

    it('lets restricted nodes use a cache that is private in every way', async () => {
      const settings = (url: string): string => `server: ${url}\nprivate: true\n${acknowledged}\n`;
      expect(await run(well, { root, argv: SECRET, settings })).toMatchObject({
        left: 'http://guard',
        warnings: [],
      });
    });

    it.each<[string, (url: string) => string, object, RegExp | null]>([
      ['is shared', (url) => `server: ${url}\n`, well, null],
      ['nobody answers for', (url) => `server: ${url}\nprivate: true\n`, well, /acknowledged/],
      [
        'has a token of another class',
        (url) => `server: ${url}\nprivate: true\n${acknowledged}\n`,
        { '/health': {}, '/v1/about': { private: false, mayWrite: true } },
        /class `private`/,
      ],
      [
        'is not the one that the environment names',
        () => `server: https://other.example\nprivate: true\n${acknowledged}\n`,
        well,
        /another server/,
      ],
    ])('keeps restricted nodes from a cache that %s', async (_name, settings, answers, message) => {
      const { left, warnings, guarded } = await run(answers as Record<string, object>, {
        root,
        argv: SECRET,
        settings,
      });
      expect([left, guarded]).toEqual(['', []]);
      expect(warnings.map((line) => message?.test(line))).toEqual(message === null ? [] : [true]);
    });
  });
});
