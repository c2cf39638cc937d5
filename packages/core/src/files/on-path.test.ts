import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onPath } from './on-path.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'on-path-'));
  writeFileSync(join(folder, 'program'), '');
  chmodSync(join(folder, 'program'), 0o755);
  writeFileSync(join(folder, 'text'), '', { mode: 0o644 });
  mkdirSync(join(folder, 'folder'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('finds what can be run, in any folder of the path', () => {
  expect(onPath('program', `/nowhere:${folder}`)).toBe(true);
  expect(onPath('folder', folder)).toBe(false);
  expect(onPath('text', folder)).toBe(false);
  expect(onPath('other', folder)).toBe(false);
  expect(onPath('program', undefined)).toBe(false);
  expect(onPath('program', '')).toBe(false);
});
