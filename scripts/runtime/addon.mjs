// The addon of @tensorflow/tfjs-node-gpu: two C++ files that use the stable C API of TensorFlow and
// Node-API 8 only, so one g++ call makes it, and one build serves every Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { Missing, lastLine } from './missing.mjs';

const CXX = process.env.CXX || 'g++';
const COMPILE_LIMIT = 5 * 60_000;

/**
 * Compiles the addon into the cache, once for each content of its sources.
 *
 * @returns path of the addon
 * @throws Missing naming the compiler, with its remedy
 */
export function buildAddon({ cache, tfjsNode, headers, log }) {
  const sources = join(tfjsNode, 'binding');
  const hash = createHash('sha256').update(cache);
  for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(join(sources, name)));
  const addon = join(cache, 'addon', `${hash.digest('hex').slice(0, 16)}.node`);
  if (existsSync(addon)) return addon;
  if (spawnSync(CXX, ['--version'], { stdio: 'ignore' }).status !== 0) {
    throw new Missing(`a C++ compiler (${CXX}) is missing (remedy: sudo apt-get install g++)`);
  }
  log('compiling the TensorFlow addon');
  mkdirSync(dirname(addon), { recursive: true });
  const temporary = `${addon}.tmp-${process.pid}`;
  const lib = join(cache, 'lib');
  const args = ['-O2', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8', `-I${headers}`, `-I${join(cache, 'include')}`];
  const files = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(sources, name));
  const link = [`-L${lib}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', `-Wl,-rpath,${lib}`];
  const { status, stderr, error } = spawnSync(CXX, [...args, ...files, ...link, '-o', temporary], { encoding: 'utf8', timeout: COMPILE_LIMIT });
  if (status !== 0) {
    rmSync(temporary, { force: true });
    const first = (stderr ?? '').split('\n').find((line) => line.includes('error')) ?? lastLine(stderr);
    throw new Missing(`the TensorFlow addon does not compile (${error?.message ?? first})`);
  }
  renameSync(temporary, addon);
  return addon;
}

/** Puts the addon where the package looks for it; a process that uses the old one keeps it. */
export function installAddon(addon, tfjsNode) {
  const target = join(tfjsNode, 'lib/napi-v8/tfjs_binding.node');
  mkdirSync(dirname(target), { recursive: true });
  const temporary = `${target}.tmp-${process.pid}`;
  copyFileSync(addon, temporary);
  renameSync(temporary, target);
}
