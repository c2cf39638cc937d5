import { Counter, Gauge, Registry } from 'prom-client';
import type { EntryIndex } from '../entries/index-of-entries.ts';

/** What Prometheus is told. */
export interface Figures {
  readonly registry: Registry;
  answered(kind: string, method: string, outcome: string): void;
  moved(direction: 'in' | 'out', bytes: number): void;
  evicted(entries: number): void;
}

export function figures(index: EntryIndex, quota: number): Figures {
  const registry = new Registry();
  const registers = [registry];
  const answers = new Counter({
    name: 'tractogen_cache_answers_total',
    help: 'Answers by kind of entry, method and outcome',
    labelNames: ['kind', 'method', 'outcome'],
    registers,
  });
  const bytes = new Counter({
    name: 'tractogen_cache_transferred_bytes_total',
    help: 'Bytes of entries that came in and went out',
    labelNames: ['direction'],
    registers,
  });
  const gone = new Counter({
    name: 'tractogen_cache_evicted_total',
    help: 'Entries removed to make room',
    registers,
  });
  const gauge = (name: string, help: string, value: () => number): void =>
    void new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge('tractogen_cache_stored_bytes', 'Bytes of all bodies', () => index.bytes());
  gauge('tractogen_cache_entries', 'Entries and blobs', () => index.entries.size);
  gauge('tractogen_cache_quota_bytes', 'Bytes above which entries are evicted', () => quota);
  return {
    registry,
    answered: (kind, method, outcome) => answers.inc({ kind, method, outcome }),
    moved: (direction, count) => bytes.inc({ direction }, count),
    evicted: (entries) => gone.inc(entries),
  };
}
