import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remoteBlobs } from '../blobs/remote.ts';
import { blobStore, type BlobStore } from '../blobs/store.ts';
import { diskFileSystem } from '../files/file-system.ts';
import { materialise } from './materialise.ts';
import { openArtefact } from './open.ts';
import { beginArtefact } from './write.ts';

const MIB = 2 ** 20;
let folder: string;
let server: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tractogen-large-'));
});
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const body = randomBytes(65 * MIB);
const bodyIn = (store: string): string => join(store, sha256(body).slice(0, 2), sha256(body));

async function write(dir: string, blobs: BlobStore, bytes: Uint8Array = body): Promise<string> {
  const writer = await beginArtefact(diskFileSystem, dir, blobs);
  await writer.write('weights/large.bin', bytes);
  await writer.writeJson('model.json', { latent: 32 });
  return await writer.commit({
    kind: 'model',
    access: 'open',
    counts: { in: 1, out: 1, dropped: {} },
    provenance: {},
  });
}
const out = (): string => join(folder, 'results/lab/ae');
const large = (): string => join(out(), 'weights/large.bin');

/** A team's cache of blobs that may answer wrongly. */
async function team(
  answer: (held: Map<string, Buffer>, name: string) => Buffer | number = (held, name) =>
    held.get(name) ?? 404,
): Promise<{ url: string; held: Map<string, Buffer>; asked: string[] }> {
  const held = new Map<string, Buffer>();
  const asked: string[] = [];
  server = createServer((request, response) => {
    const name = request.url?.split('/').at(-1) ?? '';
    asked.push(`${request.method} ${request.headers.authorization}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'PUT') {
        held.set(name, Buffer.concat(chunks));
        response.end();
        return;
      }
      const found = answer(held, name);
      if (typeof found === 'number') response.writeHead(found).end();
      else {
        response.writeHead(200, { 'content-length': found.length });
        response.end(request.method === 'HEAD' ? undefined : found);
      }
    });
  });
  await new Promise<void>((done) => void server?.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, held, asked };
}

describe('a large artefact', () => {
  it('keeps its bodies in the store, read-only, and what people look at in its folder', async () => {
    const store = join(folder, 'store');
    expect(await write(out(), blobStore(store, null))).toBe('written');
    expect(existsSync(large())).toBe(false);
    expect(existsSync(join(out(), 'model.json'))).toBe(true);
    expect(statSync(bodyIn(store)).mode & 0o777).toBe(0o444);
    expect(readFileSync(bodyIn(store)).equals(body)).toBe(true);
  });

  it('is opened without a copy: the body is one file under two names', async () => {
    const store = join(folder, 'store');
    const blobs = blobStore(store, null);
    await write(out(), blobs);
    const artefact = await openArtefact(out(), { blobs });
    expect(artefact.path('weights/large.bin')).toBe(large());
    expect(statSync(large()).ino).toBe(statSync(bodyIn(store)).ino);
    expect((await artefact.read('weights/large.bin')).equals(body)).toBe(true);
    // The same again is kept, not written a second time.
    expect(await write(out(), blobs)).toBe('kept');
  });

  it('that is taken again from where it was linked to leaves one name in the store', async () => {
    const store = join(folder, 'store');
    const blobs = blobStore(store, null);
    const blob = { bytes: body.length, sha256: sha256(body) };
    await write(out(), blobs);
    await blobs.place(blob, join(folder, 'seen.bin'));
    await blobs.take(join(folder, 'seen.bin'), blob);
    expect(readdirSync(join(store, blob.sha256.slice(0, 2)))).toEqual([blob.sha256]);
    expect(statSync(bodyIn(store)).nlink).toBe(1);
  });

  it('of 64 MiB or less stays whole', async () => {
    await write(out(), blobStore(join(folder, 'store'), null), body.subarray(0, 60 * MIB));
    expect(existsSync(large())).toBe(true);
    expect(existsSync(join(folder, 'store'))).toBe(false);
  });

  it('that was damaged in the store is refused', async () => {
    const store = join(folder, 'store');
    await write(out(), blobStore(store, null));
    chmodSync(bodyIn(store), 0o644);
    const bytes = Buffer.from(body);
    bytes[MIB] ^= 1;
    writeFileSync(bodyIn(store), bytes);
    await expect(openArtefact(out(), { blobs: blobStore(store, null) })).rejects.toMatchObject({
      code: 'ARTEFACT_CORRUPT',
    });
  });

  it('whose body is nowhere says how to make it anew', async () => {
    await write(out(), blobStore(join(folder, 'store'), null));
    const other = blobStore(join(folder, 'other'), null);
    await expect(openArtefact(out(), { blobs: other })).rejects.toMatchObject({
      code: 'BLOB_MISSING',
      remedy: 'Make it anew: npx nx run lab:ae:train --skip-nx-cache',
    });
    expect(await materialise(diskFileSystem, () => other, out())).toEqual(['weights/large.bin']);
  });
});

describe('with a team', () => {
  it('is stored there by who writes, and brought from there to who has only its manifest', async () => {
    const { url, held, asked } = await team();
    const warned: string[] = [];
    const remote = remoteBlobs(url, 'secret', (line) => warned.push(line));
    await write(out(), blobStore(join(folder, 'mine'), remote));
    expect(held.get(sha256(body))?.equals(body)).toBe(true);
    const yours = blobStore(join(folder, 'yours'), remote);
    expect(await materialise(diskFileSystem, () => yours, out())).toEqual([]);
    expect(readFileSync(large()).equals(body)).toBe(true);
    expect(new Set(asked.map((line) => line.split(' ').slice(1).join(' ')))).toEqual(
      new Set(['Bearer secret']),
    );
    expect(warned).toEqual([]);
  });

  it.each<[string, (held: Map<string, Buffer>, name: string) => Buffer | number, number]>([
    ['says 500', () => 500, 0],
    ['has other bytes of that length', () => Buffer.alloc(body.length), 0],
    ['sends less', () => body.subarray(0, 10), 0],
    ['sends more', () => Buffer.concat([body, body]), 1],
  ])('that %s a body is missing', async (_name, answer, warnings) => {
    await write(out(), blobStore(join(folder, 'mine'), null));
    const { url } = await team(answer);
    const warned: string[] = [];
    const yours = blobStore(
      join(folder, 'yours'),
      remoteBlobs(url, undefined, (line) => warned.push(line)),
    );
    await expect(openArtefact(out(), { blobs: yours })).rejects.toMatchObject({ code: 'BLOB_MISSING' });
    expect(warned).toHaveLength(warnings);
    expect(existsSync(large())).toBe(false);
  });

  it('that is away costs one warning', async () => {
    const warned: string[] = [];
    const remote = remoteBlobs('http://127.0.0.1:9', undefined, (line) => warned.push(line));
    expect(await write(out(), blobStore(join(folder, 'mine'), remote))).toBe('written');
    expect(warned).toEqual([expect.stringMatching(/could not store a body/)]);
  });
});
