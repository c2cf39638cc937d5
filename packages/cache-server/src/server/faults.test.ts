import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digest } from '../testing/archive.ts';
import { bench, type Bench } from '../testing/bench.ts';
import { filesBelow, status } from '../testing/looked-at.ts';

let cache: Bench;
beforeEach(async () => {
  cache = await bench();
});
afterEach(async () => await cache.stop());

describe('what goes wrong', () => {
  it('damage on the disk is a miss, is told, and is put aside', async () => {
    await status(cache.ask('PUT', '/v1/cache/6', { body: 'x'.repeat(1000) }));
    expect(await status(cache.ask('GET', '/v1/cache/6'))).toBe(200);
    const [body] = filesBelow(join(cache.root, 'store/bodies'));
    const bytes = readFileSync(body);
    bytes[500] ^= 1;
    writeFileSync(body, bytes);
    expect(await status(cache.ask('GET', '/v1/cache/6'))).toBe(404);
    expect(await status(cache.ask('GET', '/v1/cache/6'))).toBe(404);
    expect(cache.warnings.join()).toMatch(/quarantine/);
    expect(filesBelow(join(cache.root, 'store/quarantine'))).toHaveLength(2);
    // And can be stored anew.
    expect(await status(cache.ask('PUT', '/v1/cache/6', { body: 'y' }))).toBe(200);
    expect(await (await cache.ask('GET', '/v1/cache/6')).text()).toBe('y');
  });

  it('a note that can’t be read is a miss, is put aside, and its name can be stored anew', async () => {
    await status(cache.ask('PUT', '/v1/cache/6', { body: 'x' }));
    const [note] = filesBelow(join(cache.root, 'store/notes'));
    writeFileSync(note, '{"schema":');
    expect(await status(cache.ask('GET', '/v1/cache/6'))).toBe(404);
    expect(filesBelow(join(cache.root, 'store/quarantine'))).toHaveLength(1);
    expect(await status(cache.ask('PUT', '/v1/cache/6', { body: 'y' }))).toBe(200);
    expect(await (await cache.ask('GET', '/v1/cache/6')).text()).toBe('y');
  });

  it('a body cut short is not stored', async () => {
    const { hostname, port } = new URL(cache.server.url);
    await new Promise<void>((done) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `PUT /v1/cache/8 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${cache.tokens.write}\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nhalf`,
        );
        setTimeout(() => socket.destroy(), 100);
      });
      socket.on('close', () => done());
    });
    await expect.poll(() => cache.audited.at(-1)?.outcome).toBe('failed');
    expect(await status(cache.ask('GET', '/v1/cache/8'))).toBe(404);
    expect(filesBelow(cache.root)).toEqual([]);
  });

  it('a disk that is full costs misses: Nx hears 403 and 404', async () => {
    const full = await bench({
      wrap: (objects) => ({
        ...objects,
        create: async () => await Promise.reject(new Error('ENOSPC: no space left on device')),
      }),
    });
    try {
      expect(await status(full.ask('PUT', '/v1/cache/1', { body: 'x' }))).toBe(403);
      expect(await status(full.ask('GET', '/v1/cache/1'))).toBe(404);
      expect(await status(full.ask('PUT', `/v1/blobs/${digest(Buffer.from('x'))}`, { body: 'x' }))).toBe(503);
      expect(full.warnings.join()).toMatch(/ENOSPC/);
    } finally {
      await full.stop();
    }
  });

  it('a store that is away is told by health, until it is back', async () => {
    let away = false;
    const bad = await bench({
      wrap: (objects) => ({
        ...objects,
        check: async () => (away ? await Promise.reject(new Error('EIO')) : await objects.check()),
      }),
    });
    try {
      for (away of [false, true, false])
        expect(await status(bad.ask('GET', '/health', { token: null }))).toBe(away ? 503 : 200);
    } finally {
      await bad.stop();
    }
  });

  it('too large a body is read to its end and refused', async () => {
    const small = await bench({ limits: { entry: 1000, blob: 1000 } });
    try {
      const body = randomBytes(2_000_000);
      expect(await status(small.ask('PUT', '/v1/cache/1', { body }))).toBe(403);
      expect(await status(small.ask('PUT', `/v1/blobs/${digest(body)}`, { body }))).toBe(413);
      expect(filesBelow(small.root)).toEqual([]);
    } finally {
      await small.stop();
    }
  });
});
