/**
 * A stage runs in a thread of its own, and the process's first thread does nothing but hear signals and write what the stage says.
 *
 * oneDNN's single-precision products point the stack register at a buffer on the heap for as long as they take. A signal that is handled on
 * the thread that multiplies has its frame written below that buffer, over whatever lies there. The kernel hands a signal of the process to the
 * first thread wherever it can, which therefore must not multiply.
 */

import process from 'node:process';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { writeEventLine, type StageEvent } from './events.ts';
import { hearStops, type StopSignal } from './signals.ts';
import type { Word } from './stage-thread.ts';

/** How long a stage that is told to end at once may take for it: it ends the programs it has started. */
const END_MS = 5000;

/**
 * Runs this process's script again in a thread, passes on what signals ask for, and writes the thread's events to standard output. At a second
 * signal, or when nobody reads its output any more, the process ends without waiting for the stage.
 *
 * @returns the exit code of the thread
 * @throws whatever broke the thread
 */
export async function runInThread(script: string): Promise<number> {
  // Its own environment would be a copy of which libtensorflow sees nothing.
  const worker = new Worker(script, { argv: process.argv.slice(2), env: SHARE_ENV });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that of windows; a thread has none
  const say = (word: Word): void => worker.postMessage(word);
  const end = (name: StopSignal): void => {
    say({ end: name });
    setTimeout(() => {
      release();
      // Its default action. `process.exit` waits for the thread, which may be in a call that nothing interrupts.
      process.kill(process.pid, name === 'SIGINT' ? name : 'SIGTERM');
    }, END_MS).unref();
  };
  const release = hearStops(process, { first: (name) => say({ stop: name }), again: end });
  for (const stream of [process.stdout, process.stderr])
    stream.once('error', () => end('SIGTERM')).on('error', () => {});
  worker.on('message', (event: StageEvent) => writeEventLine(process.stdout, event));
  try {
    return await new Promise((done, fail) => worker.on('exit', done).on('error', fail));
  } finally {
    release();
  }
}
