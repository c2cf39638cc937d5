import { createRequire } from 'node:module';
import process from 'node:process';
import { TractogenError } from '@tractogen/core';
import type { Tf } from '../ops/ops.ts';
import { portableOps } from '../ops/portable.ts';
import { selectOps } from '../ops/select.ts';
import { prepareEnvironment, restoreUtilFunctions } from './environment.ts';
import { BACKENDS, type Backend, type Runtime } from './runtime.ts';

const require = createRequire(import.meta.url);

export interface LoadOptions {
  /** Threads for one operation of libtensorflow; heard only at the first load of a process. */
  readonly threads?: number;
}

let loading: Promise<Runtime> | undefined;

/**
 * Loads TensorFlow.js with the best backend that works here: libtensorflow, else WebAssembly, else
 * plain JavaScript. Once per process: later calls give the same runtime, whatever they ask for.
 *
 * `TRACTOGEN_BACKEND` = tensorflow | wasm | cpu forces one.
 *
 * @throws TractogenError RUNTIME_MISSING when the forced backend does not work; PARAMETER_INVALID for another word
 */
export async function loadTensorFlow(options: LoadOptions = {}): Promise<Runtime> {
  loading ??= load(options);
  return await loading;
}

async function load({ threads }: LoadOptions): Promise<Runtime> {
  const forced = forcedBackend(process.env.TRACTOGEN_BACKEND);
  const count = prepareEnvironment(threads);
  restoreUtilFunctions();
  const failures: string[] = [];
  for (const backend of forced === null ? BACKENDS : [forced]) {
    try {
      const flow = await START[backend]();
      const reasons = forced === null ? failures : [`TRACTOGEN_BACKEND=${forced}`];
      return describe(flow, backend, reasons.join('; ') || 'the native library is installed', count);
    } catch (error) {
      failures.push(`${backend}: ${firstLine(error)}`);
    }
  }
  throw new TractogenError('RUNTIME_MISSING', `no backend of TensorFlow.js works (${failures.join('; ')})`, {
    remedy: forced === 'tensorflow' ? 'Run: node scripts/runtime.mjs' : 'Run: npm run setup',
  });
}

const START: Readonly<Record<Backend, () => Promise<Tf>>> = {
  tensorflow: async () => {
    const flow = quietly(() => require('@tensorflow/tfjs-node-gpu') as Tf);
    return await start(flow, 'tensorflow');
  },
  wasm: async () => {
    const flow = require('@tensorflow/tfjs') as Tf;
    // Without this the module prints an advertisement for tfjs-node.
    flow.enableProdMode();
    void (require('@tensorflow/tfjs-backend-wasm') as unknown);
    return await start(flow, 'wasm');
  },
  cpu: async () => {
    const flow = require('@tensorflow/tfjs') as Tf;
    flow.enableProdMode();
    return await start(flow, 'cpu');
  },
};

async function start(flow: Tf, backend: Backend): Promise<Tf> {
  if (!(await flow.setBackend(backend))) throw new Error('it does not start');
  await flow.ready();
  return flow;
}

function describe(flow: Tf, backend: Backend, reason: string, threads: number): Runtime {
  const native = backend === 'tensorflow';
  const inner = flow.backend() as unknown as { binding?: { TF_Version: string }; isUsingGpuDevice?: boolean };
  return Object.freeze({
    tf: flow,
    backend,
    reason,
    versions: Object.freeze({ tfjs: flow.version_core, libtensorflow: inner.binding?.TF_Version ?? null }),
    threads: native ? threads : 1,
    gpu: native && inner.isUsingGpuDevice === true,
    ops: selectOps(flow, backend),
    portableOps: portableOps(flow, backend),
  });
}

/** Opening libtensorflow writes to standard error whatever its log level is; the addon beside it hides that. */
function quietly<T>(open: () => T): T {
  let quiet: (on: boolean) => void = () => {};
  if (process.env.TF_CPP_MIN_LOG_LEVEL === '3') {
    try {
      quiet = require('@tensorflow/tfjs-node-gpu/lib/napi-v8/quiet.node') as typeof quiet;
    } catch {
      // Only upstream's own addon is there, or none.
    }
  }
  quiet(true);
  try {
    return open();
  } finally {
    quiet(false);
  }
}

function forcedBackend(word: string | undefined): Backend | null {
  if (word === undefined || word === '') return null;
  const found = BACKENDS.find((backend) => backend === word);
  if (found !== undefined) return found;
  throw new TractogenError('PARAMETER_INVALID', `TRACTOGEN_BACKEND is ${word}`, {
    remedy: `Set it to ${BACKENDS.join(', ')}, or unset it`,
  });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split('\n')[0];
}
