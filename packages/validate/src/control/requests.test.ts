import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginArtefact, diskFileSystem, openArtefact, type Artefact } from '@tractogen/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { REQUESTS_FILE, readRequests, selectRequests } from './requests.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'requests-'));
});
afterAll(async () => await rm(root, { recursive: true, force: true }));

async function artefact(name: string, value: unknown): Promise<Artefact> {
  const output = await beginArtefact(diskFileSystem, join(root, name));
  await output.writeJson(REQUESTS_FILE, value);
  await output.commit({
    kind: 'samples',
    access: 'open',
    counts: { in: 1, out: 1, dropped: {} },
    provenance: {},
  });
  return await openArtefact(join(root, name));
}

const good = {
  schema: 1,
  attributes: { length: [70, null, 90], bow: [null, 3, 4] },
  bundle: ['a', 'b', 'a'],
  outOfSupport: [false, true, false],
};

it('reads what each row was asked for; null is not asked', async () => {
  const found = await readRequests(await artefact('good', good), 3);
  expect([...found.attributes]).toEqual([
    ['bow', Float64Array.of(Number.NaN, 3, 4)],
    ['length', Float64Array.of(70, Number.NaN, 90)],
  ]);
  expect([...found.outOfSupport]).toEqual([0, 1, 0]);
  const some = selectRequests(found, Uint32Array.of(2, 0), ['length']);
  expect(some).toEqual({
    attributes: new Map([['length', Float64Array.of(90, 70)]]),
    bundle: ['a', 'a'],
    outOfSupport: Uint8Array.of(0, 0),
  });
});

it('refuses requests that do not fit their samples', async () => {
  const corrupt = expect.objectContaining({ code: 'ARTEFACT_CORRUPT' }) as Error;
  const one = await artefact('rows', good);
  await expect(readRequests(one, 4)).rejects.toThrow(corrupt);
  const other = await artefact('text', { ...good, attributes: { length: ['long', 1, 2] } });
  await expect(readRequests(other, 3)).rejects.toThrow(corrupt);
});
