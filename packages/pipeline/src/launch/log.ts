import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { stableJson, stableJsonLine, type Clock, type StageEvent } from '@tractogen/core';

/** `run.json`: how a node's last run went. Times live here, never in an artefact. */
export interface RunRecord {
  readonly schema: 1;
  readonly stage: string;
  readonly exitCode: number;
  /** Wall clock. */
  readonly seconds: number;
  /** Bytes; null if the stage did not come to its end. */
  readonly maxRss: number | null;
}

export interface RunLog {
  event(event: StageEvent): void;
  /** Writes `run.json` and closes the log. */
  end(record: Pick<RunRecord, 'stage' | 'exitCode'>): void;
}

/** Folder of a node's logs: `results/<pipeline>/logs/<node>`. */
export const logDir = (root: string, pipeline: string, node: string): string =>
  join(root, 'results', pipeline, 'logs', node);

/** Starts `events.jsonl` anew; every line has `at`, seconds since the start. */
export function startLog(dir: string, clock: Clock): RunLog {
  mkdirSync(dir, { recursive: true });
  const started = clock.now();
  const seconds = (): number => Math.round(clock.now() - started) / 1000;
  // A run that is killed must not leave an earlier one's figures.
  rmSync(join(dir, 'run.json'), { force: true });
  const file = openSync(join(dir, 'events.jsonl'), 'w');
  let maxRss: number | null = null;
  return {
    event(event) {
      if (event.event === 'done') maxRss = event.maxRss;
      writeSync(file, `${stableJsonLine({ at: seconds(), ...event })}\n`);
    },
    end(record) {
      closeSync(file);
      writeFileSync(join(dir, 'run.json'), stableJson({ schema: 1, ...record, seconds: seconds(), maxRss }));
    },
  };
}

export function readRunRecord(dir: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}
