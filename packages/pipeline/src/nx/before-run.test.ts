import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beforeRun, mayReach } from './before-run.ts';

const secret = new Set(['adni']);
const reach = (...words: string[]): boolean => mayReach(['node', 'nx', ...words], secret);

describe('mayReach', () => {
  it('says no only where a run surely stays in another pipeline', () => {
    expect(reach('run', 'pipelines:quickstart')).toBe(false);
    expect(reach('run', 'pipelines:quickstart:plan')).toBe(false);
    expect(reach('run', 'quickstart:ae:train', '--skip-nx-cache')).toBe(false);
  });
  it.each([
    ['run', 'pipelines:adni'],
    ['run', 'adni:ae:train'],
    ['run', 'model-ae:train'],
    ['run-many', '-t', 'train'],
    ['affected', '-t', 'train'],
    ['train', 'quickstart:ae'],
    ['run', 'quickstart:ae:train', 'adni:ae:train'],
    [],
  ])('says yes to %s %s', (...words) => {
    expect(reach(...words)).toBe(true);
  });
  it('says no where nothing is restricted', () => {
    expect(mayReach(['node', 'nx', 'run-many'], new Set())).toBe(false);
  });
});

describe('beforeRun', () => {
  const VARIABLE = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';
  const context = {
    workspaceRoot: resolve(import.meta.dirname, '../../../..'),
    argv: ['node', 'nx', 'run', 'pipelines:quickstart'],
  };

  async function run(
    status: number | null,
  ): Promise<{ server: string; left: string | undefined; warnings: string[] }> {
    const server = createServer((_request, response) => response.writeHead(status ?? 200).end());
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (status === null) await new Promise((done) => void server.close(done));
    const env: NodeJS.ProcessEnv = { [VARIABLE]: url };
    const warnings: string[] = [];
    await beforeRun(context, env, (line) => void warnings.push(line));
    server.close();
    return { server: url, left: env[VARIABLE], warnings };
  }

  it.each([200, 401, 404])('leaves a cache that answers %d alone', async (status) => {
    const { server, left, warnings } = await run(status);
    expect(left).toBe(server);
    expect(warnings).toEqual([]);
  });

  it.each([500, null])('goes on without one that answers %s, and says so once', async (status) => {
    const { left, warnings } = await run(status);
    expect(left).toBe('');
    expect(warnings).toHaveLength(1);
  });
});
