import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskFileSystem } from '../files/file-system.ts';
import { isAlive, thisProcess } from './holder.ts';
import { releaseLeases, takeWorkFolder } from './work-folder.ts';

let nodeWork: string;
const me = thisProcess();
const take = async (key = 'key') => await takeWorkFolder(diskFileSystem, nodeWork, key, me);
const leaseOf = async (holder: unknown, key = 'key') =>
  await writeFile(join(nodeWork, `${key}.lease`), JSON.stringify(holder));

beforeEach(async () => {
  nodeWork = await mkdtemp(join(tmpdir(), 'work-'));
});
afterEach(async () => await rm(nodeWork, { recursive: true, force: true }));

describe('a work folder', () => {
  it('stays after an interruption and is gone after success', async () => {
    const first = await take();
    await writeFile(join(first.dir, 'checkpoint'), 'x');
    await first.leave();
    const second = await take();
    expect(await readdir(second.dir)).toEqual(['checkpoint']);
    await second.finish();
    await expect(readdir(nodeWork)).rejects.toThrow('ENOENT');
  });

  it('is apart, and clean, while another living process has it', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await once(child, 'spawn');
    const other = { ...me, pid: child.pid!, started: null };
    await leaseOf(other);
    await writeFile(join(nodeWork, 'not-mine'), '');
    const apart = await take();
    expect(apart.busy).toEqual(other);
    expect(apart.dir).toBe(join(nodeWork, `key-${process.pid}`));
    await apart.finish();
    // The other's lease stands; what belongs to nobody is gone.
    expect(await readdir(nodeWork)).toEqual(['key.lease']);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await take()).busy).toBeNull();
  });

  it.each([
    ['a dead process', { ...me, pid: 2 ** 22 - 1, started: null }],
    ['a pid that another process uses now', { ...me, pid: 1, started: '-1' }],
    ['a file cut short', null],
  ])('is taken over from %s', async (_what, holder) => {
    await (holder === null ? writeFile(join(nodeWork, 'key.lease'), '{"pi') : leaseOf(holder));
    const taken = await take();
    expect(taken.busy).toBeNull();
    expect(taken.dir).toBe(join(nodeWork, 'key'));
  });

  it('is taken over from the same job on another machine, not from another job', () => {
    const there = { ...me, host: 'elsewhere', job: '7' };
    expect(isAlive(there, { ...me, job: '7' })).toBe(false);
    expect(isAlive(there, { ...me, job: '8' })).toBe(true);
  });

  it('goes on where a launcher knows that the job which had it has ended', async () => {
    await leaseOf({ ...me, host: 'elsewhere', job: '7' }, 'a');
    await leaseOf({ ...me, host: 'elsewhere', job: '8' }, 'b');
    await releaseLeases(diskFileSystem, nodeWork, async ({ job }) => job === '7');
    expect((await take('a')).busy).toBeNull();
    expect((await take('b')).busy).toMatchObject({ job: '8' });
    await releaseLeases(diskFileSystem, join(nodeWork, 'none'), async () => true);
  });
});
