import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
let folder: string;

/** A workspace with stand-ins for the two packages that provisioning touches. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provision-'));
  const modules = join(folder, 'packages/nn/node_modules');
  await cp(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true });
  await mkdir(join(modules, '@tensorflow/tfjs-node-gpu/scripts'), { recursive: true });
  await mkdir(join(modules, '@tensorflow/tfjs-node-gpu/binding'), { recursive: true });
  await mkdir(join(modules, 'node-api-headers/include'), { recursive: true });
  await writeFile(join(modules, 'node-api-headers/package.json'), '{}');
  await writeFile(join(modules, '@tensorflow/tfjs-node-gpu/package.json'), '{}');
  await writeFile(
    join(modules, '@tensorflow/tfjs-node-gpu/scripts/deps-constants.js'),
    "const LIBTENSORFLOW_VERSION = '2.9.1';",
  );
  await writeFile(join(modules, '@tensorflow/tfjs-node-gpu/scripts/install.js'), '');
  await writeFile(join(folder, 'packages/nn/package.json'), '{}');
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

/** A server that refuses stands in for upstream. */
function provision(env: NodeJS.ProcessEnv, ...args: string[]): { status: number | null; text: string } {
  const all = {
    ...process.env,
    NODE_PATH: '',
    TRACTOGEN_BACKEND: '',
    TRACTOGEN_FLAVOUR: '',
    XDG_CACHE_HOME: join(folder, 'cache'),
    TFJS_NODE_CDN_STORAGE: 'http://127.0.0.1:9/',
    ...env,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/runtime.mjs', ...args], {
    cwd: folder,
    env: all,
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('node scripts/runtime.mjs', () => {
  it('without Python says what to install and what still works, and does not fail', () => {
    const { status, text } = provision({ PYTHON: 'no-such-python' });
    expect(status).toBe(0);
    expect(text).toMatch(
      /no-such-python with pip is missing \(remedy: sudo apt-get install python3 python3-pip\)/,
    );
    expect(text).toMatch(/upstream's own download cannot be reached/);
    expect(text).toMatch(/Everything works on the portable backend/);
  });

  it('without a compiler says so', async () => {
    const cache = join(folder, 'cache/tractogen/libtensorflow/tensorflow-cpu-2.21.0');
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, '.done'), '');
    const { status, text } = provision({ CXX: 'no-such-compiler' });
    expect(status).toBe(0);
    expect(text).toMatch(
      /a C\+\+ compiler \(no-such-compiler\) is missing \(remedy: sudo apt-get install g\+\+\)/,
    );
  });

  it('refuses a wheel with other bytes and leaves no litter', async () => {
    const python = join(folder, 'python');
    // Stands in for pip: "downloads" a file with the right name.
    await writeFile(
      python,
      '#!/bin/sh\nfor last; do :; done\n[ "$1" = -c ] && exit 0\nwhile [ "$1" != -d ]; do shift; done\nmkdir -p "$2" && echo other > "$2/tensorflow_cpu.whl"\n',
      { mode: 0o755 },
    );
    const { status, text } = provision({ PYTHON: python });
    expect(status).toBe(0);
    expect(text).toMatch(/has SHA-256 [0-9a-f]{64}, scripts\/runtime\.json pins [0-9a-f]{64}/);
    expect(await readdir(join(folder, 'cache/tractogen/libtensorflow'))).toEqual([]);
  });

  it('fetches nothing where a portable backend is forced', () => {
    expect(provision({ TRACTOGEN_BACKEND: 'wasm' }).text).toMatch(
      /TRACTOGEN_BACKEND=wasm: no native runtime is fetched/,
    );
  });

  it('names the flavours when it is asked for another', () => {
    expect(provision({}, '--flavour', 'tpu').text).toMatch(/flavour "tpu" is unknown; there are cpu and gpu/);
  });

  it('says when the packages are not installed yet', async () => {
    await rm(join(folder, 'packages/nn/node_modules'), { recursive: true });
    expect(provision({}).text).toMatch(/not installed; run the package manager first/);
  });
});
