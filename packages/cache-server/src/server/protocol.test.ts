import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
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

/** Waits for its connection as long as it takes: `fetch` does not. */
const patientPut = async (path: string, body: string): Promise<number | undefined> =>
  await new Promise((done, fail) => {
    const headers = {
      authorization: `Bearer ${cache.tokens.write}`,
      'content-type': 'application/octet-stream',
    };
    request(cache.server.url + path, { method: 'PUT', headers, agent: false }, (answer) => {
      answer.resume().on('end', () => done(answer.statusCode));
    })
      .on('error', fail)
      .end(body);
  });

describe("Nx's protocol", () => {
  it('stores, gives back the same bytes, and answers 404 where there is nothing', async () => {
    const body = randomBytes(300_000);
    expect(await status(cache.ask('GET', '/v1/cache/4259318367350778957'))).toBe(404);
    expect(await status(cache.ask('PUT', '/v1/cache/4259318367350778957', { body }))).toBe(200);
    const answer = await cache.ask('GET', '/v1/cache/4259318367350778957', { token: cache.tokens.read });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-length')).toBe('300000');
    expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
  });

  it('never overwrites: the second of two is 409, and the first one’s bytes stand', async () => {
    expect(await status(cache.ask('PUT', '/v1/cache/1', { body: 'first' }))).toBe(200);
    expect(await status(cache.ask('PUT', '/v1/cache/1', { body: 'second' }))).toBe(409);
    expect(await (await cache.ask('GET', '/v1/cache/1')).text()).toBe('first');
  });

  it('says who stored an entry, and when', async () => {
    await status(cache.ask('PUT', '/v1/cache/1', { body: 'first' }));
    for (const method of ['GET', 'HEAD']) {
      const { headers } = await cache.ask(method, '/v1/cache/1', { token: cache.tokens.read });
      expect(decodeURIComponent(headers.get('tractogen-stored-by') ?? '')).toBe('test of write, é');
      const at = Date.parse(headers.get('tractogen-stored-at') ?? '');
      expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
    }
    // A note of an older server has the token's id alone.
    const [file] = filesBelow(join(cache.root, 'store/notes'));
    const { label: _label, ...note } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const by = async (more: object): Promise<string | null> => {
      writeFileSync(file, JSON.stringify({ ...note, ...more }));
      return (await cache.ask('GET', '/v1/cache/1')).headers.get('tractogen-stored-by');
    };
    expect(await by({})).toBe(encodeURIComponent('test of write, é'));
    expect(await by({ storedBy: '0badc0de', ofANewerServer: true })).toBe('0badc0de');
  });

  it('of 1,000 at once stores one', { timeout: 120_000 }, async () => {
    const bodies = Array.from({ length: 1000 }, (_, i) => `body ${i} ${'x'.repeat(i)}`);
    const answers = await Promise.all(
      bodies.map(async (body) => [await patientPut('/v1/cache/777', body), body] as const),
    );
    const won = answers.filter(([code]) => code === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(([code]) => code === 409)).toHaveLength(999);
    expect(await (await cache.ask('GET', '/v1/cache/777')).text()).toBe(won[0][1]);
  });

  it('keeps names apart that differ in case alone', async () => {
    expect(await status(cache.ask('PUT', '/v1/cache/aB', { body: 'one' }))).toBe(200);
    expect(await status(cache.ask('PUT', '/v1/cache/Ab', { body: 'other' }))).toBe(200);
    expect(await (await cache.ask('GET', '/v1/cache/aB')).text()).toBe('one');
    const names = filesBelow(join(cache.root, 'store')).map((path) => path.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(['..%2F..%2Fx', '%00', 'x'.repeat(129), 'a.b', '%20', 'é', '-rf', 'a%2Fb'])(
    'refuses the name %s',
    async (name) => {
      for (const method of ['GET', 'PUT'] as const)
        expect(
          await status(cache.ask(method, `/v1/cache/${name}`, method === 'PUT' ? { body: 'x' } : {})),
        ).toBe(400);
      expect(filesBelow(cache.root)).toEqual([]);
    },
  );

  it('has no entry with an empty name or one of 10 KB', async () => {
    expect([400, 404]).toContain(await status(cache.ask('GET', '/v1/cache/')));
    expect([400, 404, 414]).toContain(await status(cache.ask('GET', `/v1/cache/${'x'.repeat(10_000)}`)));
  });
});

describe('tokens', () => {
  it('are asked for everywhere but where health and figures are told', async () => {
    for (const token of [null, '', 'tgc_00000000_wrong', `${cache.tokens.write}x`, 'Bearer'])
      for (const [method, path] of [
        ['GET', '/v1/cache/1'],
        ['PUT', '/v1/cache/1'],
        ['HEAD', `/v1/blobs/${'0'.repeat(64)}`],
        ['GET', '/v1/about'],
      ])
        expect(
          await status(cache.ask(method, path, { token, ...(method === 'PUT' ? { body: 'x' } : {}) })),
        ).toBe(401);
    expect(await status(cache.ask('GET', '/health', { token: null }))).toBe(200);
    expect(await status(cache.ask('GET', '/metrics', { token: null }))).toBe(200);
  });

  it('that read do not store, and hear it after all was sent', async () => {
    const body = randomBytes(4_000_000);
    expect(await status(cache.ask('PUT', '/v1/cache/5', { token: cache.tokens.read, body }))).toBe(403);
    expect(await status(cache.ask('GET', '/v1/cache/5'))).toBe(404);
  });

  it('tell what they may do', async () => {
    const about = await cache.ask('GET', '/v1/about', { token: cache.tokens.pr });
    expect(await about.json()).toEqual({ scope: 'pr', mayWrite: true, private: false, acknowledged: null });
  });

  it('stand nowhere on the disk, in the audit log or in warnings', async () => {
    for (const token of Object.values(cache.tokens))
      await status(cache.ask('PUT', '/v1/cache/9', { token, body: 'x' }));
    const told = JSON.stringify(cache.audited) + cache.warnings.join('\n');
    const disk = filesBelow(cache.root).map((path) => readFileSync(path, 'latin1'));
    for (const token of Object.values(cache.tokens)) {
      const secret = token.slice('tgc_00000000_'.length);
      expect(told).not.toContain(secret);
      expect(disk.filter((text) => text.includes(secret))).toEqual([]);
    }
    expect(cache.audited.map(({ outcome }) => outcome)).toContain('stored');
  });
});

describe('scopes', () => {
  it('never let main see what a pull request stored under the name that main asks for', async () => {
    const { read, write, pr } = cache.tokens;
    expect(await status(cache.ask('PUT', '/v1/cache/42', { token: pr, body: 'poison' }))).toBe(200);
    for (const token of [read, write])
      expect(await status(cache.ask('GET', '/v1/cache/42', { token }))).toBe(404);
    expect(await status(cache.ask('PUT', '/v1/cache/42', { token: write, body: 'true' }))).toBe(200);
    expect(await (await cache.ask('GET', '/v1/cache/42', { token: read })).text()).toBe('true');
    expect(await (await cache.ask('GET', '/v1/cache/42', { token: pr })).text()).toBe('poison');
  });

  it('let a pull request read what main stored, and nobody what is private', async () => {
    const { read, write, pr, private: own } = cache.tokens;
    await status(cache.ask('PUT', '/v1/cache/43', { token: write, body: 'of main' }));
    expect(await (await cache.ask('GET', '/v1/cache/43', { token: pr })).text()).toBe('of main');
    await status(cache.ask('PUT', '/v1/cache/44', { token: own, body: 'restricted' }));
    for (const token of [read, write, pr])
      expect(await status(cache.ask('GET', '/v1/cache/44', { token }))).toBe(404);
    expect(await (await cache.ask('GET', '/v1/cache/44', { token: own })).text()).toBe('restricted');
  });
});

describe('blobs', () => {
  it('are stored under what they are and under nothing else', async () => {
    const body = randomBytes(500_000);
    const name = digest(body);
    expect(await status(cache.ask('PUT', `/v1/blobs/${'0'.repeat(64)}`, { body }))).toBe(400);
    expect(await status(cache.ask('HEAD', `/v1/blobs/${name}`))).toBe(404);
    expect(await status(cache.ask('PUT', `/v1/blobs/${name}`, { body }))).toBe(200);
    expect(await status(cache.ask('PUT', `/v1/blobs/${name}`, { body }))).toBe(409);
    const head = await cache.ask('HEAD', `/v1/blobs/${name}`);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '500000']);
    const got = Buffer.from(await (await cache.ask('GET', `/v1/blobs/${name}`)).arrayBuffer());
    expect(digest(got)).toBe(name);
    expect(await status(cache.ask('GET', `/v1/blobs/${name.toUpperCase()}`))).toBe(400);
  });
});

it('figures are told in the text of Prometheus', async () => {
  await status(cache.ask('PUT', '/v1/cache/1', { body: 'four' }));
  await status(cache.ask('GET', '/v1/cache/2'));
  const text = await (await cache.ask('GET', '/metrics', { token: null })).text();
  expect(text).toContain('tractogen_cache_answers_total{kind="cache",method="PUT",outcome="stored"} 1');
  expect(text).toContain('tractogen_cache_answers_total{kind="cache",method="GET",outcome="miss"} 1');
  expect(text).toContain('tractogen_cache_stored_bytes 4');
});

it('lets a request under way end when it is told to stop, and takes no other', async () => {
  const rest = Promise.withResolvers<void>();
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode('slow '));
      await rest.promise;
      controller.enqueue(new TextEncoder().encode('but whole'));
      controller.close();
    },
  });
  const underWay = cache.ask('PUT', '/v1/cache/12', { body });
  await expect.poll(() => filesBelow(join(cache.root, 'spool')), { timeout: 30_000 }).toHaveLength(1);
  const stopped = cache.server.stop();
  rest.resolve();
  expect((await underWay).status).toBe(200);
  await stopped;
  await expect(cache.ask('GET', '/v1/cache/12')).rejects.toThrow(/fetch failed/);
});
