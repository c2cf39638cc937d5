import type { MessagePort } from 'node:worker_threads';
import type { StageEvent } from './events.ts';
import { interruptedBy, stopExitCode, type StopSignal } from './signals.ts';

/** What the first thread says to the stage's: to stop in its own time, or to end at once. */
export type Word = { readonly stop: StopSignal } | { readonly end: StopSignal };

export interface FirstThread {
  /** Fires at the first signal the process gets, with an INTERRUPTED error as its reason. */
  readonly signal: AbortSignal;
  /** Has an event written at once, also while this thread is busy: its own standard output would wait until it is not. */
  readonly tell: (event: StageEvent) => void;
  /** No longer listens. */
  readonly release: () => void;
}

/**
 * The first thread, as the stage's sees it.
 *
 * @param exit ends this thread, running what was left to do at its exit
 */
export function firstThread(
  port: Pick<MessagePort, 'on' | 'off' | 'unref' | 'postMessage'>,
  exit: (code: number) => void,
): FirstThread {
  const controller = new AbortController();
  const hear = (word: Word): void => {
    if ('end' in word) exit(stopExitCode(word.end));
    else controller.abort(interruptedBy(word.stop));
  };
  port.on('message', hear);
  // Listening alone must not keep the stage from ending.
  port.unref();
  return {
    signal: controller.signal,
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that of windows; a thread has none
    tell: (event) => port.postMessage(event),
    release: () => void port.off('message', hear),
  };
}
