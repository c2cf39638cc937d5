import { TractogenError, readPlan, diskFileSystem } from '@tractogen/core';
import { resolve } from 'node:path';
import type { Launcher } from '../launcher.ts';
import { launchLocal } from '../local.ts';
import { forwardSignals } from '../signals.ts';
import { shareProcessors } from '../threads.ts';
import { listGpus } from './devices.ts';
import { takeGpus } from './lock.ts';

/**
 * Runs a node on this machine. A training has a GPU for itself where the machine has any, and whatever asks for GPUs has as many: it
 * waits for them, and sees no other. A training that asks for none sees none.
 *
 * @throws TractogenError PARAMETER_INVALID if the machine has GPUs, but fewer than that
 */
export const launchHere: Launcher = async (options) => {
  const { root, plan, resources, onText } = options;
  const { verb, pipeline, node } = await readPlan(diskFileSystem, resolve(root, plan));
  const wanted = resources.gpu ?? (verb === 'train' ? 1 : 0);
  const env = shareProcessors(process.env);
  if (wanted === 0)
    return await launchLocal(options, verb === 'train' ? { ...env, CUDA_VISIBLE_DEVICES: '' } : env);
  const gpus = await listGpus(env);
  if (gpus.length === 0) return await launchLocal(options, env);
  if (gpus.length < wanted) throw tooFew(`${pipeline}:${node}`, wanted, gpus.length);
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
    const held = await takeGpus(
      gpus,
      wanted,
      `${pipeline}:${node} (process ${process.pid})`,
      onText,
      waiting.signal,
    );
    release();
    const visible = held.gpus.map(({ uuid }) => uuid).join(',');
    try {
      // By UUID: CUDA may number them in another order than the driver's program.
      return await launchLocal(options, { ...env, CUDA_VISIBLE_DEVICES: visible });
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

function tooFew(node: string, wanted: number, found: number): TractogenError {
  return new TractogenError(
    'PARAMETER_INVALID',
    `${node} asks for ${wanted} GPUs, and ${found === 1 ? 'one is' : `${found} are`} visible on this machine`,
    {
      remedy: `Write resources: { gpu: ${found} }, run it where there are more (TRACTOGEN_LAUNCHER=slurm), or hide GPUs by CUDA_VISIBLE_DEVICES= to use the processor`,
    },
  );
}
