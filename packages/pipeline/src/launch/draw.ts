import type { Clock, StageEvent } from '@tractogen/core';

/** Draws a stage's progress; knows nothing of processes. */
export interface Drawing {
  event(event: StageEvent): void;
  /** A line that is no event. */
  text(line: string): void;
  /** Takes the bar off the screen. */
  end(): void;
}

export interface DrawingOptions {
  readonly write: (text: string) => void;
  /** Bars that redraw themselves, or plain lines. */
  readonly terminal: boolean;
  readonly columns?: number;
  readonly clock: Clock;
}

const BAR_WIDTH = 24;
/** Nx keeps every redraw with the node's output, so they are not too many. */
const REDRAW_MS = 500;
/** Plain lines are kept in Nx's cache and printed again with it: at most one every 10 s a phase. */
const PLAIN_MS = 10_000;

/**
 * Progress as a person sees it. On a terminal one bar with the time left, redrawn in place; elsewhere
 * a throttled line. Either way every phase that ends leaves one line with its last note, free of
 * times, so that what Nx shows again for a cached node is short and the same.
 */
export function drawing({ write, terminal, columns = 80, clock }: DrawingOptions): Drawing {
  let phase = '';
  let started = 0;
  let firstDone = 0;
  let lastDrawn = 0;
  let shown = false;
  const erase = (): void => {
    if (shown) write('\r\u001b[2K');
    shown = false;
  };
  const line = (text: string): void => {
    erase();
    write(`${printable(text)}\n`);
  };
  const progress = (event: Extract<StageEvent, { event: 'progress' }>): void => {
    const now = clock.now();
    if (event.phase !== phase) {
      phase = event.phase;
      started = now;
      firstDone = event.done;
      lastDrawn = terminal ? -Infinity : now;
    }
    const note = event.note === undefined ? '' : `  ${event.note}`;
    if (event.done >= event.total) {
      line(`  ${event.phase}${note}`);
      phase = '';
    } else if (terminal && now - lastDrawn >= REDRAW_MS) {
      const left = timeLeft(now - started, event.done - firstDone, event.total - event.done);
      erase();
      write(
        printable(
          `  ${event.phase} ${bar(event.done / event.total)} ${event.done}/${event.total}${note}${left}`,
        ).slice(0, columns - 1),
      );
      shown = true;
      lastDrawn = now;
    } else if (!terminal && now - lastDrawn >= PLAIN_MS) {
      line(`  ${event.phase} ${event.done}/${event.total}${note}`);
      lastDrawn = now;
    }
  };
  return {
    event(event) {
      if (event.event === 'progress') progress(event);
      else if (event.event === 'log')
        line(`  ${event.level === 'info' ? '' : `${event.level}: `}${event.message}`);
      else erase();
    },
    text: line,
    end: erase,
  };
}

/** A bar of 24 characters; `fraction` outside 0…1 is cut. */
export function bar(fraction: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
}

/** Time left at the pace so far, once there is a pace. */
function timeLeft(elapsedMs: number, done: number, rest: number): string {
  if (done <= 0 || elapsedMs < 1000) return '';
  return `  ${duration((elapsedMs / done) * rest)} left`;
}

/** `42 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** Names from outside can't move the cursor. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '�').replace(/[\n\r]/g, ' ');
}
