// Provisions the native TensorFlow runtime: libtensorflow out of the pinned PyPI wheel, and the addon
// of @tensorflow/tfjs-node-gpu compiled against it. Idempotent; no dependencies; runs on Node 18.
//
//   node scripts/runtime.mjs [--flavour cpu|gpu]      (or TRACTOGEN_FLAVOUR=cpu|gpu)
//
// Where it cannot be had, everything still works on the portable backend (WebAssembly), slower: that
// is said clearly and is no failure.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildAddons, headersOf, installAddons } from './runtime/addon.mjs';
import { cacheFolder } from './runtime/cache.mjs';
import { Missing, unsupportedPlatform } from './runtime/missing.mjs';
import { probe } from './runtime/probe.mjs';
import { readStamp, writeStamp } from './runtime/stamp.mjs';
import { installFromUpstream } from './runtime/upstream.mjs';
import { provideLibrary } from './runtime/wheel.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const SLOWER = 'Everything works on the portable backend (WebAssembly): training is several times slower';

/**
 * Makes `require('@tensorflow/tfjs-node-gpu')` work in packages/nn, or says why it does not.
 *
 * @param {{ root?: string, node?: string, flavour?: string, log?: (line: string) => void }} options
 *   root of the workspace; the Node that will run the stages; `cpu` or `gpu`
 * @returns {Promise<{ backend: 'tensorflow' | 'portable', flavour: string, version: string | null, reason: string }>}
 */
export async function provisionRuntime(options = {}) {
  const {
    root = join(here, '..'),
    node = process.execPath,
    log = (line) => console.log(`runtime: ${line}`),
  } = options;
  const pinned = JSON.parse(readFileSync(join(here, 'runtime.json'), 'utf8')).libtensorflow;
  const portable = (reason) => {
    log(`${reason}. ${SLOWER}.`);
    return { backend: 'portable', flavour: 'none', version: null, reason };
  };

  const require = createRequire(join(root, 'packages/nn/package.json'));
  let tfjsNode;
  let headers;
  try {
    tfjsNode = dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
    headers = headersOf(require.resolve('node-api-headers/package.json'));
  } catch {
    return portable(
      '@tensorflow/tfjs-node-gpu or node-api-headers is not installed; run the package manager first',
    );
  }
  const stamp = readStamp(tfjsNode);
  const flavour = options.flavour ?? (process.env.TRACTOGEN_FLAVOUR || undefined) ?? stamp?.flavour ?? 'cpu';
  const wheel = pinned.flavours[flavour];
  if (wheel === undefined)
    return portable(
      `flavour "${flavour}" is unknown; there are ${Object.keys(pinned.flavours).join(' and ')}`,
    );
  const done = {
    backend: 'tensorflow',
    flavour,
    version: pinned.version,
    reason: `libtensorflow ${pinned.version} (${flavour})`,
  };
  if (stamp?.wheel === wheel.sha256 && stamp.node === node && existsSync(stamp.library)) return done;
  const forced = process.env.TRACTOGEN_BACKEND;
  if (forced === 'wasm' || forced === 'cpu')
    return portable(`TRACTOGEN_BACKEND=${forced}: no native runtime is fetched`);
  const unsupported = unsupportedPlatform();
  if (unsupported !== null) return portable(unsupported);

  const failures = [];
  try {
    const cache = cacheFolder(wheel.wheel, pinned.version);
    await provideLibrary({ cache, wheel, version: pinned.version, flavour, log });
    installAddons(buildAddons({ cache, tfjsNode, headers, log }), tfjsNode);
    const checked = await probe(node, root);
    if (!checked.works) throw new Missing(`the library does not run here (${checked.reason})`);
    writeStamp(tfjsNode, {
      flavour,
      wheel: wheel.sha256,
      node,
      library: join(cache, 'lib/libtensorflow_cc.so.2'),
    });
    log(`libtensorflow ${checked.version} (${flavour}) is ready`);
    return { ...done, version: checked.version };
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    failures.push(error.message);
    log(`${error.message}; trying the upstream download`);
  }
  try {
    await installFromUpstream({ tfjsNode, node, flavour });
    const checked = await probe(node, root);
    if (!checked.works) throw new Missing(`what upstream offers does not run here (${checked.reason})`);
    log(`libtensorflow ${checked.version} (${flavour}, upstream's own) is ready`);
    return {
      ...done,
      version: checked.version,
      reason: `libtensorflow ${checked.version} (${flavour}, upstream's own)`,
    };
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    failures.push(error.message);
  }
  return portable(failures.join('; '));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const at = process.argv.findIndex((argument) => argument === '--flavour');
  await provisionRuntime(at < 0 ? {} : { flavour: process.argv[at + 1] });
}
