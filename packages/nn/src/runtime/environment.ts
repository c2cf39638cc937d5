import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import process from 'node:process';

const require = createRequire(import.meta.url);

/**
 * Sets what libtensorflow reads once, when its library is opened: oneDNN on (convolutions are four
 * times slower without), its log quiet, threads as asked, GPU memory as needed instead of all of it.
 * TF32 is off: its ten bits of mantissa round a coordinate of 100 mm by up to 0.03 mm, and every product on the way anew.
 *
 * @param threads for one operation; without it `TF_NUM_INTRAOP_THREADS`, else every processor allotted
 * @returns the number of threads
 */
export function prepareEnvironment(
  threads: number | undefined,
  env: NodeJS.ProcessEnv = process.env,
): number {
  env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  env.NVIDIA_TF32_OVERRIDE ??= '0';
  const given = Number(env.TF_NUM_INTRAOP_THREADS);
  const count = threads ?? (Number.isInteger(given) && given > 0 ? given : availableParallelism());
  env.TF_NUM_INTRAOP_THREADS = String(count);
  return count;
}

/**
 * tfjs-node 4.22 calls two functions of `util` that newer Nodes warn about or have dropped; without
 * them its first operation throws. The fix upstream was never released.
 */
export function restoreUtilFunctions(): void {
  const util = require('node:util') as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}
