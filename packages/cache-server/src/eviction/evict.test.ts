import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Indexed } from '../entries/index-of-entries.ts';
import { artefactArchive, digest } from '../testing/archive.ts';
import { bench } from '../testing/bench.ts';
import { victims } from './evict.ts';

const HOUR = 3600 * 1000;
const entry = (name: string, used: number, more: Partial<Indexed> = {}): Indexed => ({
  key: { scope: 'main', kind: 'cache', name },
  bytes: 100,
  sha256: name,
  needs: [],
  used,
  storedAt: 0,
  ...more,
});
const blob = (name: string, used: number, scope = 'main'): Indexed =>
  entry(name, used, { key: { scope, kind: 'blobs', name } });
const names = (entries: Indexed[], quota: number, now = 100 * HOUR): string[] =>
  victims(entries, { bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0), quota, now }).map(
    ({ key }) => key.name,
  );

describe('what makes room', () => {
  it('is what was not used for longest, a little more than has to go', () => {
    const all = [entry('c', 3), entry('a', 1), entry('b', 2)];
    expect(names(all, 300)).toEqual([]);
    expect(names(all, 250)).toEqual(['a']);
    expect(names(all, 200)).toEqual(['a', 'b']);
  });

  it('is never a blob that an entry needs, however old', () => {
    const all = [blob('old', 0), entry('young', 9, { needs: ['old'] }), entry('mid', 5)];
    expect(names(all, 250)).toEqual(['mid']);
    expect(names(all, 150)).toEqual(['mid', 'young']);
    expect(names(all, 50)).toEqual(['mid', 'young', 'old']);
  });

  it('is a blob of which the last entry went, but not one that still waits for its own', () => {
    const shared = [
      blob('b', 0),
      entry('x', 1, { needs: ['b'] }),
      entry('y', 2, { needs: ['b'] }),
      entry('z', 3),
    ];
    expect(names(shared, 350)).toEqual(['x']);
    expect(names(shared, 250)).toEqual(['x', 'y']);
    expect(names(shared, 150)).toEqual(['x', 'y', 'b']);
    expect(names([blob('waits', 0), entry('a', 1)], 50, HOUR / 2)).toEqual(['a']);
  });

  it('is not main’s blob where another scope’s entry needs it', () => {
    const pr = entry('pr', 9, { key: { scope: 'pr', kind: 'cache', name: 'pr' }, needs: ['b'] });
    expect(names([blob('b', 0), pr, entry('a', 5)], 250)).toEqual(['a']);
  });
});

it('a server over its quota keeps what is used, and every entry that is left has its blobs', async () => {
  const cache = await bench({ limits: { quota: 30_000 } });
  try {
    const put = async (path: string, body: Uint8Array): Promise<void> => {
      const answer = await cache.ask('PUT', path, { body: body as Uint8Array<ArrayBuffer> });
      await answer.arrayBuffer();
      expect(answer.status).toBe(200);
    };
    const status = async (method: string, path: string): Promise<number> => {
      const answer = await cache.ask(method, path);
      await answer.arrayBuffer();
      return answer.status;
    };
    const large = Array.from({ length: 6 }, () => randomBytes(2500).toString('hex'));
    for (const [i, text] of large.entries()) {
      await put(`/v1/blobs/${digest(Buffer.from(text))}`, Buffer.from(text));
      await put(`/v1/cache/${i}`, await artefactArchive(`n${i}`, {}, { 'weights.bin': text }));
      cache.ahead += 2 * HOUR;
      // The first is used all the time.
      expect(await status('GET', '/v1/cache/0')).toBe(200);
    }
    await put('/v1/cache/99', randomBytes(9000));
    const left: number[] = [];
    for (const [i, text] of large.entries()) {
      if ((await status('GET', `/v1/cache/${i}`)) !== 200) continue;
      left.push(i);
      expect(await status('HEAD', `/v1/blobs/${digest(Buffer.from(text))}`)).toBe(200);
    }
    expect(left).toContain(0);
    expect(left.length).toBeGreaterThan(1);
    expect(left.length).toBeLessThan(6);
    expect(await status('GET', '/v1/cache/99')).toBe(200);
  } finally {
    await cache.stop();
  }
});

it('a scope of pull requests makes room among its own, whatever main leaves', async () => {
  const cache = await bench({ limits: { quota: 50_000 } });
  try {
    const put = async (name: string, scope: 'write' | 'pr'): Promise<void> => {
      const body = randomBytes(4000) as Uint8Array<ArrayBuffer>;
      const answer = await cache.ask('PUT', `/v1/cache/${name}`, { body, token: cache.tokens[scope] });
      await answer.arrayBuffer();
      expect(answer.status).toBe(200);
      cache.ahead += 1000;
    };
    const there = async (name: string, scope: 'write' | 'pr'): Promise<boolean> => {
      const answer = await cache.ask('HEAD', `/v1/cache/${name}`, { token: cache.tokens[scope] });
      await answer.arrayBuffer();
      return answer.status === 200;
    };
    for (let i = 0; i < 3; i++) await put(`m${i}`, 'write');
    for (let i = 0; i < 6; i++) await put(`p${i}`, 'pr');
    expect(await Promise.all([0, 1, 2].map(async (i) => await there(`m${i}`, 'write')))).toEqual([
      true,
      true,
      true,
    ]);
    const left = await Promise.all([0, 1, 2, 3, 4, 5].map(async (i) => await there(`p${i}`, 'pr')));
    // Two of 4,000 bytes fit into a fifth of 50,000.
    expect(left).toEqual([false, false, false, false, true, true]);
  } finally {
    await cache.stop();
  }
});
