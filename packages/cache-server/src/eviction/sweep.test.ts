import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { entryStore } from '../entries/store.ts';
import { spoolIn } from '../entries/spool.ts';
import { folderObjects } from '../objects/folder.ts';
import { digest } from '../testing/archive.ts';
import { sweepBodies } from './sweep.ts';

it('leaves what another server stored in the same folder, and takes what nobody has', async () => {
  const root = mkdtempSync(join(tmpdir(), 'tractogen-sweep-'));
  try {
    let now = Date.now();
    const clock = (): number => now;
    const [one, other] = ['one', 'other'].map((name) => {
      const objects = folderObjects(join(root, 'store'), clock);
      return { objects, store: entryStore(objects, spoolIn(join(root, name)), clock) };
    });
    await one.store.load();
    await other.store.load();
    const body = randomBytes(1000);
    const key = { scope: 'main', kind: 'cache', name: '1' } as const;
    const put = await other.store.put(key, Readable.from([body]), { storedBy: 'x', limit: 10_000 });
    expect(put.outcome).toBe('stored');
    const left = randomBytes(500);
    writeFileSync(join(root, 'leftover'), left);
    await one.objects.create(`bodies/main/${digest(left).slice(0, 2)}/${digest(left)}`, {
      path: join(root, 'leftover'),
      bytes: 500,
    });
    now += 2 * 3600 * 1000;
    expect(await sweepBodies(one.objects, one.store, now)).toEqual({ bodies: 1, bytes: 500 });
    expect(await other.store.verify(key)).toBe('whole');
  } finally {
    rmSync(root, { recursive: true });
  }
});
