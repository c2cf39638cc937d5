// Does the native runtime work? Asked of a child process: a missing library throws, but an
// instruction that the processor lacks would kill.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { lastLine } from './missing.mjs';

const LIMIT = 60_000;

const PROGRAM = `
const util = require('util');
util.isNullOrUndefined ??= (value) => value == null;
util.isArray ??= Array.isArray;
const require_ = require('module').createRequire(process.argv[1]);
const tf = require_('@tensorflow/tfjs-node-gpu');
const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5], [6]])).dataSync();
if (tf.getBackend() !== 'tensorflow' || product[0] !== 17 || product[1] !== 39) throw new Error('wrong product');
console.log('probe:' + tf.version['tfjs-node'] + ':' + tf.backend().binding.TF_Version);
`;

/** @returns {Promise<{ works: true, version: string } | { works: false, reason: string }>} */
export async function probe(node, root) {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const from = join(root, 'packages/nn/package.json');
  const { status, signal, stdout, stderr, error } = spawnSync(node, ['-e', PROGRAM, from], {
    env,
    encoding: 'utf8',
    timeout: LIMIT,
  });
  const match = /^probe:(.*):(.*)$/m.exec(stdout ?? '');
  if (status === 0 && match) return { works: true, version: match[2] };
  if (error || signal) return { works: false, reason: error?.message ?? `killed by ${signal}` };
  const message = (stderr ?? '').split('\n').find((line) => /Error|cannot open|undefined symbol/.test(line));
  return { works: false, reason: message?.trim() ?? lastLine(stderr) };
}
