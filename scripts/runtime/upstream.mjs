// The download that @tensorflow/tfjs-node-gpu would make itself. Only where pip fails: its installer
// has no time limit and rewrites its own package.json, which under pnpm is a link into a shared store.
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Missing, lastLine } from './missing.mjs';

const HEAD_LIMIT = 8_000;
const INSTALL_LIMIT = 10 * 60_000;

/** @throws Missing when the server does not answer or the installer fails */
export async function installFromUpstream({ tfjsNode, node, flavour }) {
  const url = tarball(tfjsNode, flavour);
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(HEAD_LIMIT) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
  } catch (error) {
    throw new Missing(`upstream's own download cannot be reached (${error.cause?.code ?? error.message})`);
  }
  const manifest = join(tfjsNode, 'package.json');
  const original = readFileSync(manifest);
  // A file of our own in place of the hard link, so that the installer does not write into the store.
  copyFileSync(manifest, `${manifest}.own`);
  renameSync(`${manifest}.own`, manifest);
  try {
    const args = ['scripts/install.js', ...(flavour === 'gpu' ? ['gpu', 'download'] : [])];
    const { status, stderr, error } = spawnSync(node, args, {
      cwd: tfjsNode,
      encoding: 'utf8',
      timeout: INSTALL_LIMIT,
      env: process.env,
    });
    if (status !== 0)
      throw new Missing(`upstream's own installer failed (${error?.message ?? lastLine(stderr)})`);
  } finally {
    writeFileSync(manifest, original);
  }
}

/** Address of the library, as the package's installer forms it. */
function tarball(tfjsNode, flavour) {
  const read = (name) => readFileSync(join(tfjsNode, 'scripts', name), 'utf8');
  const version = /LIBTENSORFLOW_VERSION = '([^']+)'/.exec(read('deps-constants.js'))?.[1];
  const host =
    process.env.TFJS_NODE_CDN_STORAGE || /CDN_STORAGE \|\| '([^']+)'/.exec(read('install.js'))?.[1];
  const base = process.env.TFJS_NODE_BASE_URI || `${host}tensorflow/libtensorflow/libtensorflow-`;
  return `${base}${flavour}-linux-x86_64-${version}.tar.gz`;
}
