import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem } from '@tractogen/core';
import { afterAll, expect, it } from 'vitest';
import { openBoard } from './board.ts';
import { crc32c } from './crc32c.ts';
import { scalarEvent } from './event.ts';
import { tfRecord } from './record.ts';

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'board-'));
  folders.push(folder);
  return folder;
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

it('computes CRC-32C by its published check values', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  // RFC 3720, B.4: 32 bytes of zeros, 32 of ones.
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
});

it('frames a record as TensorFlow does', () => {
  // The header of every event file whose first record has 24 bytes, as TensorFlow writes it.
  expect(
    Buffer.from(tfRecord(new Uint8Array(24)))
      .subarray(0, 12)
      .toString('hex'),
  ).toBe('1800000000000000a37f4b22');
});

it('encodes one scalar as the protocol buffer says', () => {
  const event = Buffer.from(scalarEvent(1, 300, { a: 0.5 })).toString('hex');
  expect(event).toBe(['09000000000000f03f', '10ac02', '2a0a', '0a08', '0a0161', '150000003f'].join(''));
});

it('writes records that can be walked through by their lengths', async () => {
  const dir = await newFolder();
  const board = await openBoard(diskFileSystem, dir, () => 1000.5);
  await board.scalars(1, { 'train/loss': 2 });
  await board.scalars(2, { 'train/loss': 1, 'valid/error_mm': 3 });
  const [name] = await readdir(dir);
  expect(name).toBe('events.out.tfevents.1000500.tractogen');
  const bytes = await readFile(join(dir, name));
  const sizes: number[] = [];
  for (let at = 0; at < bytes.length; at += 16 + sizes[sizes.length - 1])
    sizes.push(Number(bytes.readBigUInt64LE(at)));
  expect(sizes).toEqual([24, 9 + 2 + 2 + 2 + 12 + 5, 9 + 2 + 2 + (2 + 12 + 5) + (2 + 16 + 5)]);
});
