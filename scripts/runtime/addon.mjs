// The addon of @tensorflow/tfjs-node-gpu: two C++ files that use the stable C API of TensorFlow and
// Node-API 8 only, so one g++ call makes it, and one build serves every Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Missing, lastLine, namesIn } from './missing.mjs';

const CXX = process.env.CXX || 'g++';
const COMPILE_LIMIT = 5 * 60_000;
const QUIET = fileURLToPath(new URL('quiet.cc', import.meta.url));

/**
 * Compiles the addon, and the small one that keeps it quiet, into the cache: once for each content of
 * their sources.
 *
 * @returns folder of the two
 * @throws Missing naming the compiler, with its remedy
 */
export function buildAddons({ cache, tfjsNode, headers, log }) {
  const sources = join(tfjsNode, 'binding');
  const files = namesIn(sources).map((name) => join(sources, name));
  const hash = createHash('sha256').update(cache);
  for (const file of [...files, QUIET])
    hash.update(file.slice(file.lastIndexOf('/'))).update(readFileSync(file));
  const folder = join(cache, 'addon', hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  if (spawnSync(CXX, ['--version'], { stdio: 'ignore' }).status !== 0) {
    throw new Missing(`a C++ compiler (${CXX}) is missing (remedy: sudo apt-get install g++)`);
  }
  log('compiling the TensorFlow addon');
  const temporary = `${folder}.tmp-${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  try {
    const lib = join(cache, 'lib');
    const link = [
      `-L${lib}`,
      '-l:libtensorflow_cc.so.2',
      '-l:libtensorflow_framework.so.2',
      `-Wl,-rpath,${lib}`,
    ];
    const units = files.filter((file) => file.endsWith('.cc'));
    compile([
      `-I${headers}`,
      `-I${join(cache, 'include')}`,
      ...units,
      ...link,
      '-o',
      join(temporary, 'tfjs_binding.node'),
    ]);
    compile([`-I${headers}`, QUIET, '-o', join(temporary, 'quiet.node')]);
    if (!existsSync(folder)) renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return folder;
}

function compile(args) {
  const all = ['-O2', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8', ...args];
  const { status, stderr, error } = spawnSync(CXX, all, { encoding: 'utf8', timeout: COMPILE_LIMIT });
  if (status === 0) return;
  const first = (stderr ?? '').split('\n').find((line) => line.includes('error')) ?? lastLine(stderr);
  throw new Missing(`the TensorFlow addon does not compile (${error?.message ?? first.trim()})`);
}

/** Puts the addons where the package looks for its own; a process that uses the old ones keeps them. */
export function installAddons(folder, tfjsNode) {
  const target = join(tfjsNode, 'lib/napi-v8');
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(folder)) {
    const temporary = join(target, `${name}.tmp-${process.pid}`);
    copyFileSync(join(folder, name), temporary);
    renameSync(temporary, join(target, name));
  }
}

/** The folder of a header package. */
export const headersOf = (manifest) => join(dirname(manifest), 'include');
