/**
 * A stage runs in a thread of its own, and the process's first thread does nothing but hear signals.
 *
 * oneDNN's single-precision products point the stack register at a buffer on the heap for as long as they take. A signal that is handled on
 * the thread that multiplies has its frame written below that buffer, over whatever lies there. The kernel hands a signal of the process to the
 * first thread, which therefore must not multiply.
 */

import process from 'node:process';
import { SHARE_ENV, Worker, type MessagePort } from 'node:worker_threads';
import { hearStops, interruptedBy, stopExitCode, type StopSignal } from './signals.ts';

/** How long a stage that is told to end at once may take for it: it ends the programs it has started. */
const END_MS = 5000;

type Word = { readonly stop: StopSignal } | { readonly end: StopSignal };

/**
 * Runs this process's script again in a thread, passes on what signals ask for, and sets the exit code it ended with. At a second signal the
 * process ends at once.
 */
export async function runInThread(script: string): Promise<void> {
  // Its own environment would be a copy of which libtensorflow sees nothing.
  const worker = new Worker(script, { argv: process.argv.slice(2), env: SHARE_ENV });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that of windows; a thread has none
  const say = (word: Word): void => worker.postMessage(word);
  const release = hearStops(process, {
    first: (name) => say({ stop: name }),
    again: (name) => {
      say({ end: name });
      setTimeout(() => process.exit(stopExitCode(name)), END_MS).unref();
    },
  });
  try {
    process.exitCode = await new Promise<number>((done, fail) => worker.on('exit', done).on('error', fail));
  } finally {
    release();
  }
}

/**
 * The stage's side: an abort signal that fires at the first signal the process gets, with an INTERRUPTED error as its reason.
 *
 * @param port to the first thread
 * @param exit ends this thread, running what was left to do at its exit
 */
export function abortOnWord(
  port: Pick<MessagePort, 'on' | 'off' | 'unref'>,
  exit: (code: number) => void,
): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const hear = (word: Word): void => {
    if ('end' in word) exit(stopExitCode(word.end));
    else controller.abort(interruptedBy(word.stop));
  };
  port.on('message', hear);
  // Listening alone must not keep the stage from ending.
  port.unref();
  return { signal: controller.signal, release: () => void port.off('message', hear) };
}
