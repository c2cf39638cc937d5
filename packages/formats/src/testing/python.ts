import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../../..');
const PYTHON_PACKAGES = join(ROOT, '.tools/python');

/** True where nibabel and trx-python are installed. */
export const hasPython =
  existsSync(join(PYTHON_PACKAGES, 'nibabel')) && existsSync(join(PYTHON_PACKAGES, 'trx'));

/** Folder of shared test files, and whether it is there. */
export const SHARED_DATA = join(ROOT, '../shared/data');
export const hasSharedData = existsSync(join(SHARED_DATA, 'formats'));

/** Runs a Python script with arguments; nibabel, trx and numpy can be imported. Gives what it prints, as JSON. */
export function python(script: string, ...args: string[]): unknown {
  const text = execFileSync('python3', ['-W', 'ignore', '-c', script, ...args], {
    env: { ...process.env, PYTHONPATH: PYTHON_PACKAGES, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return text.trim() === '' ? null : JSON.parse(text);
}

/** A folder that is there for the length of a test. */
export function inFolder<T>(run: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'tractogen-formats-'));
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const result = run(folder);
    if (result instanceof Promise) return result.finally(clean) as T;
    clean();
    return result;
  } catch (error) {
    clean();
    throw error;
  }
}

/** float32 or uint32 numbers from a file. */
export function floatsIn(path: string): Float32Array {
  return new Float32Array(Uint8Array.from(readFileSync(path)).buffer);
}

export function write(folder: string, name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
