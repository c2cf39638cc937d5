import { once } from 'node:events';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import { parentPort } from 'node:worker_threads';

/**
 * Loaded before a stage (`--import`): sends the process a signal the moment a checkpoint has its name, so
 * that a run is stopped at the same step however fast the machine is. `TEST_SIGNAL` names the signal,
 * `TEST_STEP` the step.
 */
const { TEST_SIGNAL: signal, TEST_STEP: step } = process.env;
const rename = fs.rename.bind(fs);

fs.rename = async (from, to) => {
  await rename(from, to);
  const match = /checkpoint-(\d{10})\.bin$/.exec(String(to));
  if (match === null || Number(match[1]) !== Number(step) || parentPort === null) return;
  process.kill(process.pid, signal);
  // By way of the first thread: the next step must not begin before the stage has heard of it.
  parentPort.ref();
  await once(parentPort, 'message');
  parentPort.unref();
};
syncBuiltinESMExports();
