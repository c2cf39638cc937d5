import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem, fileInside } from '@tractogen/core';
import { afterAll, beforeAll, expect, it } from 'vitest';

let base: string;
let root: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'inside-'));
  root = join(base, 'workspace');
  await mkdir(join(root, 'data/raw'), { recursive: true });
  await writeFile(join(root, 'data/raw/own.trk'), '');
  await writeFile(join(base, 'other.trk'), '');
  await symlink(join(base, 'other.trk'), join(root, 'data/raw/link.trk'));
  await symlink('own.trk', join(root, 'data/raw/alias.trk'));
});
afterAll(async () => await rm(base, { recursive: true, force: true }));

it.each(['data/raw/own.trk', 'data/raw/alias.trk', 'data/../data/raw/own.trk'])('takes %s', async (path) => {
  expect(await fileInside(diskFileSystem, root, path)).toContain(root);
});

it.each(['../other.trk', 'data/../../other.trk', '/etc/hosts', '.', 'data/raw/link.trk'])(
  'refuses %s, which leaves the workspace',
  async (path) => {
    await expect(fileInside(diskFileSystem, root, path)).rejects.toMatchObject({ code: 'PATH_REFUSED' });
  },
);

it('says where nothing stands', async () => {
  await expect(fileInside(diskFileSystem, root, 'data/raw/none.trk')).rejects.toMatchObject({
    code: 'DATA_MISSING',
  });
});
