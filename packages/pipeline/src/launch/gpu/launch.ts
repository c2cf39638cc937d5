import { readPlan, diskFileSystem } from '@tractogen/core';
import { resolve } from 'node:path';
import type { Launcher } from '../launcher.ts';
import { launchLocal } from '../local.ts';
import { forwardSignals } from '../signals.ts';
import { listGpus } from './devices.ts';
import { takeGpu } from './lock.ts';

/**
 * Runs a node on this machine. A training, and whatever asks for a GPU, has one for itself where the machine has any: it waits
 * for it, and sees no other.
 */
export const launchHere: Launcher = async (options) => {
  const { root, plan, resources, onText } = options;
  const { verb, pipeline, node } = await readPlan(diskFileSystem, resolve(root, plan));
  const wanted = resources.gpu ?? (verb === 'train' ? 1 : 0);
  const gpus = wanted > 0 ? await listGpus(process.env) : [];
  if (gpus.length === 0) return await launchLocal(options);
  const waiting = new AbortController();
  const stop: { signal?: NodeJS.Signals } = {};
  const release = forwardSignals(
    process,
    (signal) => {
      stop.signal = signal;
      waiting.abort(signal);
    },
    performance,
  );
  try {
    const held = await takeGpu(gpus, `${pipeline}:${node} (process ${process.pid})`, onText, waiting.signal);
    release();
    try {
      // By UUID: CUDA may number them in another order than the driver's program.
      return await launchLocal(options, { ...process.env, CUDA_VISIBLE_DEVICES: held.gpu.uuid });
    } finally {
      held.release();
    }
  } catch (error) {
    if (stop.signal === undefined) throw error;
    return { exitCode: stop.signal === 'SIGINT' ? 130 : 143 };
  } finally {
    release();
  }
};
