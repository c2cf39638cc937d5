import { stableJsonLine } from '../json.ts';

export type LogLevel = 'info' | 'warn' | 'error';

export type StageEvent =
  | {
      readonly event: 'progress';
      readonly phase: string;
      readonly done: number;
      readonly total: number;
      readonly note?: string;
    }
  | { readonly event: 'log'; readonly level: LogLevel; readonly message: string }
  | {
      readonly event: 'done';
      readonly seconds: number;
      readonly maxRss: number;
      readonly result: 'written' | 'kept';
    };

/** How a stage speaks: it says what happens, a launcher draws it. */
export interface Events {
  /** `done` of `total` steps of a named phase; `note` is a short figure such as `loss 2.01 mm`. */
  progress(phase: string, done: number, total: number, note?: string): void;
  info(message: string): void;
  warn(message: string): void;
}

export function eventsTo(emit: (event: StageEvent) => void): Events {
  return {
    progress: (phase, done, total, note) =>
      emit({ event: 'progress', phase, done, total, ...(note === undefined ? {} : { note }) }),
    info: (message) => emit({ event: 'log', level: 'info', message }),
    warn: (message) => emit({ event: 'log', level: 'warn', message }),
  };
}

export const silentEvents: Events = eventsTo(() => {});

/** One JSON object a line. */
export function writeEventLine(stream: { write(text: string): unknown }, event: StageEvent): void {
  stream.write(`${stableJsonLine(event)}\n`);
}
