import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bodyName } from '../entries/key.ts';
import { artefactArchive, digest } from '../testing/archive.ts';
import { bench, type Bench } from '../testing/bench.ts';
import { hasS3, testBucket, type TestBucket } from '../testing/s3.ts';
import { bucketObjects, type BucketOptions } from './bucket.ts';

describe.skipIf(!hasS3)('a server on an S3 bucket (needs moto)', () => {
  let s3: TestBucket;
  let cache: Bench;
  let at: BucketOptions;
  let run = 0;
  beforeAll(async () => {
    s3 = await testBucket();
  }, 60_000);
  afterAll(() => s3.stop());
  beforeEach(async () => {
    at = { bucket: s3.bucket, endpoint: s3.endpoint, prefix: `team-${run++}` };
    cache = await bench({ objects: bucketObjects(at, Date.now) });
  });
  afterEach(async () => await cache.stop());
  const status = async (method: string, path: string, body?: Uint8Array): Promise<number> => {
    const answer = await cache.ask(method, path, body === undefined ? {} : { body: Buffer.from(body) });
    await answer.arrayBuffer();
    return answer.status;
  };

  it('stores and gives back entries and blobs', async () => {
    const body = randomBytes(700_000);
    expect(await status('GET', '/v1/cache/1')).toBe(404);
    expect(await status('PUT', '/v1/cache/1', body)).toBe(200);
    expect(await status('PUT', '/v1/cache/1', randomBytes(10))).toBe(409);
    const answer = await cache.ask('GET', '/v1/cache/1');
    expect(answer.headers.get('content-length')).toBe('700000');
    expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
    expect(await status('PUT', `/v1/blobs/${digest(body)}`, body)).toBe(200);
    expect(await status('HEAD', `/v1/blobs/${digest(body)}`)).toBe(200);
  });

  it('of many writers of one name, on two servers, lets one win', { timeout: 120_000 }, async () => {
    const other = await bench({ objects: bucketObjects(at, Date.now) });
    try {
      const answers = await Promise.all(
        Array.from({ length: 60 }, async (_, i) => {
          const [server, token] = i % 2 === 0 ? [cache, cache.tokens.write] : [other, other.tokens.write];
          const answer = await server.ask('PUT', '/v1/cache/7', { token, body: `body ${i}` });
          await answer.arrayBuffer();
          return answer.status;
        }),
      );
      expect(answers.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 59 }, () => 409)]);
      const texts = await Promise.all(
        [cache, other].map(async (server) => await (await server.ask('GET', '/v1/cache/7')).text()),
      );
      expect(texts[0]).toBe(`body ${answers.indexOf(200)}`);
      expect(texts[1]).toBe(texts[0]);
    } finally {
      await other.stop();
    }
  });

  it('answers 404 to bytes that were changed in the bucket, and puts them aside', async () => {
    await status('PUT', '/v1/cache/9', Buffer.from('true'));
    await s3.overwrite(`${at.prefix}/${bodyName('main', digest(Buffer.from('true')))}`, 'evil');
    expect(await status('GET', '/v1/cache/9')).toBe(404);
    expect(cache.warnings.join()).toMatch(/quarantine/);
    const names: string[] = [];
    for await (const { name } of bucketObjects(at, Date.now).list('quarantine')) names.push(name);
    expect(names).toHaveLength(2);
  });

  it('knows after a start what the one before it stored', async () => {
    const weights = randomBytes(1000).toString('hex');
    await status('PUT', `/v1/blobs/${digest(Buffer.from(weights))}`, Buffer.from(weights));
    await status('PUT', '/v1/cache/3', await artefactArchive('ae', {}, { 'weights.bin': weights }));
    const again = await bench({ objects: bucketObjects(at, Date.now) });
    try {
      const text = await (await again.ask('GET', '/metrics')).text();
      expect(text).toContain('tractogen_cache_entries 2');
    } finally {
      await again.stop();
    }
  });

  it('does not open on a bucket that is not there', async () => {
    await expect(
      bench({ objects: bucketObjects({ bucket: 'nowhere', endpoint: s3.endpoint }, Date.now) }),
    ).rejects.toThrow();
  });
});
