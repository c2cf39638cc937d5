import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TractogenError } from '../errors.ts';
import { diskFileSystem, type FileSystem } from '../files/file-system.ts';
import { crashingFileSystem, type Fault } from '../testing/crashing-file-system.ts';
import { openArtefact } from './open.ts';
import { beginArtefact } from './write.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'artefact-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

async function make(fs: FileSystem, content: string, made = 'here'): Promise<'written' | 'kept'> {
  const writer = await beginArtefact(fs, join(folder, 'node'));
  await writer.write('body/a.bin', [Buffer.from(content), Buffer.from('-tail')]);
  await writer.writeJson('b.json', { z: 1, a: content });
  return await writer.commit({
    kind: 'metrics',
    access: 'open',
    counts: { in: 3, out: 2, dropped: { short: 1 } },
    provenance: { made },
  });
}

async function contentNow(): Promise<string | null> {
  try {
    const artefact = await openArtefact(join(folder, 'node'));
    return (await artefact.read('body/a.bin')).toString();
  } catch (error) {
    if (error instanceof TractogenError && error.code === 'ARTEFACT_MISSING') return null;
    throw error;
  }
}

/** Repeats a write with the fault one call later each time, until the fault is no longer reached. */
async function atEveryCall(
  kind: Fault['kind'],
  check: (outcome: 'failed' | 'done') => Promise<void>,
): Promise<number> {
  for (let at = 0; ; at++) {
    const faulty = crashingFileSystem({ at, kind });
    let outcome: 'failed' | 'done' = 'done';
    await make(faulty.fs, 'new').catch(() => {
      outcome = 'failed';
    });
    await faulty.settle();
    if (faulty.calls() <= at) return at;
    await check(outcome);
    await rm(folder, { recursive: true, force: true });
    await diskFileSystem.mkdir(folder);
  }
}

describe('an artefact', () => {
  it('is what was written, in sorted order, without times or paths', async () => {
    await make(diskFileSystem, 'one');
    const artefact = await openArtefact(join(folder, 'node'), { kind: 'metrics' });
    expect(artefact.manifest.files.map((file) => file.path)).toEqual(['b.json', 'body/a.bin']);
    expect(artefact.manifest.counts).toEqual({ in: 3, out: 2, dropped: { short: 1 } });
    expect(await artefact.readJson('b.json')).toEqual({ a: 'one', z: 1 });
    const text = await readFile(join(folder, 'node/artefact.json'), 'utf8');
    expect(text).not.toContain(folder);
    expect(text).not.toMatch(/20\d\d-\d\d/);
  });

  it('has the same bytes when made twice, and leaves the first in place', async () => {
    expect(await make(diskFileSystem, 'one')).toBe('written');
    const first = await readFile(join(folder, 'node/artefact.json'));
    expect(await make(diskFileSystem, 'one')).toBe('kept');
    expect(await readFile(join(folder, 'node/artefact.json'))).toEqual(first);
    expect(await readdir(folder)).toEqual(['node']);
  });

  it('is replaced whole', async () => {
    await make(diskFileSystem, 'one');
    expect(await make(diskFileSystem, 'two')).toBe('written');
    expect(await contentNow()).toBe('two-tail');
    expect(await readdir(folder)).toEqual(['node']);
  });

  it.each([
    ['a changed byte', async (path: string) => await writeFile(path, 'onf-tail')],
    ['a cut file', async (path: string) => await writeFile(path, 'one')],
    ['a lost file', async (path: string) => await rm(path)],
  ])('with %s is refused', async (_name, damage) => {
    await make(diskFileSystem, 'one');
    await damage(join(folder, 'node/body/a.bin'));
    await expect(contentNow()).rejects.toMatchObject({ code: 'ARTEFACT_CORRUPT' });
  });

  it('is mended by writing it again over a damaged one', async () => {
    await make(diskFileSystem, 'one');
    await writeFile(join(folder, 'node/body/a.bin'), 'onf-tail');
    expect(await make(diskFileSystem, 'one')).toBe('written');
    expect(await contentNow()).toBe('one-tail');
  });

  it('made again with the same content tells how it came to be the last time', async () => {
    await make(diskFileSystem, 'one');
    await make(diskFileSystem, 'one', 'there');
    expect(JSON.parse(await readFile(join(folder, 'node/provenance.json'), 'utf8'))).toEqual({
      made: 'there',
    });
  });

  it('is not taken from a node that is only called alike', async () => {
    await make(diskFileSystem, 'one');
    await diskFileSystem.rename(join(folder, 'node'), join(folder, 'node.old-1'));
    expect(await contentNow()).toBeNull();
    expect(await readdir(folder)).toEqual(['node.old-1']);
  });

  it('that lost streamlines without a reason is not written', async () => {
    const writer = await beginArtefact(diskFileSystem, join(folder, 'node'));
    const facts = {
      kind: 'metrics',
      access: 'open',
      counts: { in: 5, out: 3, dropped: { short: 1 } },
      provenance: {},
    } as const;
    await expect(writer.commit(facts)).rejects.toMatchObject({ code: 'COUNT_MISMATCH' });
    await writer.abandon();
    expect(await readdir(folder)).toEqual([]);
  });

  it('cannot write outside its folder', async () => {
    const writer = await beginArtefact(diskFileSystem, join(folder, 'node'));
    await expect(writer.write('../x', 'y')).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    await writer.abandon();
  });

  it('survives a crash at every call: nothing or the whole of it (R-10, R-11)', async () => {
    const reached = await atEveryCall('crash', async () => {
      expect(await contentNow()).toBeOneOf([null, 'new-tail']);
      await make(diskFileSystem, 'again');
      expect(await contentNow()).toBe('again-tail');
    });
    expect(reached).toBeGreaterThan(20);
  });

  it('written without syncing would be found damaged: the test above can fail', async () => {
    const outcomes = new Set<string>();
    for (let at = 0; ; at++) {
      const faulty = crashingFileSystem({ at, kind: 'crash', forgetsSync: true });
      await make(faulty.fs, 'new').catch(() => {});
      await faulty.settle();
      if (faulty.calls() <= at) break;
      outcomes.add(
        (await contentNow().catch((error: unknown) => (error as TractogenError).code)) ?? 'nothing',
      );
      await rm(folder, { recursive: true, force: true });
      await diskFileSystem.mkdir(folder);
    }
    expect(outcomes).toContain('ARTEFACT_CORRUPT');
  });

  it('that replaces another survives a crash at every call', async () => {
    for (let at = 0; ; at++) {
      await rm(folder, { recursive: true, force: true });
      await diskFileSystem.mkdir(folder);
      await make(diskFileSystem, 'old');
      const faulty = crashingFileSystem({ at, kind: 'crash' });
      await make(faulty.fs, 'new').catch(() => {});
      await faulty.settle();
      if (faulty.calls() <= at) break;
      expect(await contentNow()).toBeOneOf(['old-tail', 'new-tail']);
    }
  });

  it.each(['ENOSPC', 'EIO', 'EACCES', 'EROFS'] as const)(
    'survives %s at every call, leaving no litter (R-12)',
    async (kind) => {
      const reached = await atEveryCall(kind, async () => {
        expect(await contentNow()).toBeOneOf([null, 'new-tail']);
        const litter = (await readdir(folder)).filter((name) => name !== 'node');
        // The one call that fails may be the removal itself; the next writer sweeps that.
        expect(litter.length).toBeLessThanOrEqual(1);
      });
      expect(reached).toBeGreaterThan(20);
    },
  );

  it('written by two at once stands whole, and both succeed (R-14)', async () => {
    for (let round = 0; round < 20; round++) {
      const outcomes = await Promise.all([make(diskFileSystem, 'same'), make(diskFileSystem, 'same')]);
      expect(outcomes).toContain(round === 0 ? 'written' : 'kept');
      expect(await contentNow()).toBe('same-tail');
      expect(await readdir(folder)).toEqual(['node']);
    }
  });

  it('written by two with different contents is one of them', async () => {
    for (let round = 0; round < 20; round++) {
      await Promise.all([make(diskFileSystem, 'left'), make(diskFileSystem, 'right')]);
      expect(await contentNow()).toBeOneOf(['left-tail', 'right-tail']);
    }
  });
});
