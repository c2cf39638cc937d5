import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem } from '@tractogen/core';
import type { Mrtrix } from '@tractogen/mrtrix';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keptWork, type KeptWork } from './kept-work.ts';
import type { Registration } from './register.ts';

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'kept-'))));
afterEach(async () => await rm(root, { recursive: true, force: true }));

/** The work of a run that has a scratch folder of its own. */
async function run(): Promise<{ work: KeptWork; scratch: string; noted: unknown[] }> {
  const scratch = await mkdtemp(join(root, 'scratch-'));
  const path = (name: string): string => join(scratch, name);
  const bring = async (file: string, name: string): Promise<string> => {
    await symlink(file, path(name));
    return name;
  };
  const noted: unknown[] = [];
  const note = (_name: string, value: unknown): void => void noted.push(value);
  const mrtrix = { path, bring, note } as unknown as Mrtrix;
  return { noted, work: keptWork(diskFileSystem, join(root, 'work'), mrtrix), scratch };
}

const FOUND: Registration = {
  toTemplate: [1, 0, 0, 1 / 3, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  toNative: [1, 0, 0, -1 / 3, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  warps: { toTemplate: 'scan0-to-template.nii', toNative: 'scan0-to-native.nii' },
  alike: 0.1 + 0.2,
};

it('does what an interrupted run finished no second time, and gives the same', async () => {
  let done = 0;
  const attempt =
    (scratch: string, fails = false) =>
    async (): Promise<Registration> => {
      done++;
      await writeFile(join(scratch, 'scan0-to-template.nii'), 'forth');
      await writeFile(join(scratch, 'scan0-to-native.nii'), 'back');
      if (fails) throw new Error('interrupted');
      return FOUND;
    };
  const build = (scratch: string) => async (): Promise<string> => {
    done++;
    await writeFile(join(scratch, 'template.nii'), 'image');
    return 'template.nii';
  };
  const first = await run();
  await first.work.template(build(first.scratch));
  await expect(first.work.registration('scan0', attempt(first.scratch, true))).rejects.toThrow('interrupted');
  const second = await run();
  await second.work.template(build(second.scratch));
  expect(await second.work.registration('scan0', attempt(second.scratch))).toEqual(FOUND);
  expect(done).toBe(3);

  const third = await run();
  expect(await third.work.template(build(third.scratch))).toBe('template.nii');
  expect(await third.work.registration('scan0', attempt(third.scratch))).toEqual(FOUND);
  expect(done).toBe(3);
  expect([second.noted.at(-1), third.noted.at(-1)]).toEqual([['template'], ['scan0', 'template']]);
  const held = async (name: string): Promise<string> => await readFile(join(third.scratch, name), 'utf8');
  expect(await held('template.nii')).toBe('image');
  expect(await held('scan0-to-template.nii')).toBe('forth');
  expect(await held('scan0-to-native.nii')).toBe('back');
});
