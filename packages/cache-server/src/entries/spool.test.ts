import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spoolIn } from './spool.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tractogen-spool-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const chunks = (...texts: string[]): Readable => Readable.from(texts.map((text) => Buffer.from(text)));

describe('a spool', () => {
  it('tells what came in, and hands it out once', async () => {
    const spool = spoolIn(folder);
    const file = await spool.take(chunks('one ', 'two'), 100);
    if (file === 'too-large') throw new Error('it is not');
    expect(file).toMatchObject({
      bytes: 7,
      sha256: createHash('sha256').update('one two').digest('hex'),
    });
    const stream = await spool.hand(file);
    expect(readdirSync(folder)).toEqual([]);
    expect(String(await buffer(stream))).toBe('one two');
  });

  it('reads what is too large to its end, and keeps nothing of it', async () => {
    let read = 0;
    const source = Readable.from(
      (function* () {
        for (let i = 0; i < 50; i++) {
          read++;
          yield Buffer.alloc(1000);
        }
      })(),
    );
    expect(await spoolIn(folder).take(source, 5000)).toBe('too-large');
    expect(read).toBe(50);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps nothing of a stream that breaks', async () => {
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('half');
        throw new Error('hung up');
      })(),
    );
    await expect(spoolIn(folder).take(broken, 100)).rejects.toThrow('hung up');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'reads all that is sent though the disk is full, then says so (needs root, to mount a small one)',
    async () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
      try {
        for (const piece of [2000, 16_000, 65_536]) {
          let read = 0;
          const source = Readable.from(
            (function* () {
              for (; read < 2 ** 20; read += piece) yield Buffer.alloc(piece);
            })(),
          );
          await expect(spoolIn(folder).take(source, 2 ** 30)).rejects.toMatchObject({ code: 'ENOSPC' });
          expect(read).toBeGreaterThanOrEqual(2 ** 20);
          expect(readdirSync(folder)).toEqual([]);
        }
      } finally {
        execFileSync('umount', [folder]);
      }
    },
  );

  it('sweeps what a killed server left, after a day', async () => {
    const [old, young] = ['old', 'young'].map((name) => join(folder, name));
    for (const path of [old, young]) writeFileSync(path, 'x');
    utimesSync(old, 0, 0);
    expect(await spoolIn(folder).sweep(Date.now())).toBe(1);
    expect(readdirSync(folder)).toEqual(['young']);
  });
});
