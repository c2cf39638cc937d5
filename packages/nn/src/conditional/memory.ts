import type { NamedValues } from '../blocks/parameter.ts';
import type { Strayed } from './neighbours.ts';

/** Requests that are remembered: the batches of sixteen steps or so, in which a decoder changes little. */
const SIZE = 2048;

/** The last requests of a training, newest first; part of what a checkpoint keeps. */
export interface StrayMemory {
  readonly rows: Strayed;
  remember(strayed: Strayed): void;
  /** Copies. */
  arrays(): NamedValues;
  load(arrays: NamedValues): void;
}

/**
 * An empty memory.
 *
 * @param asked attributes that requests have, a
 * @param unasked attributes whose deviations are kept, u
 */
export function strayMemory(asked: number, unasked: number): StrayMemory {
  const rows = {
    labels: new Float32Array(SIZE).fill(-1),
    requests: new Float32Array(SIZE * asked),
    deviations: new Float32Array(SIZE * unasked),
  };
  const names = ['labels', 'requests', 'deviations'] as const;
  return {
    rows,
    remember(strayed) {
      for (const name of names) {
        const [kept, width] = [rows[name], rows[name].length / SIZE];
        kept.copyWithin(strayed.labels.length * width, 0);
        kept.set(strayed[name].subarray(0, kept.length));
      }
    },
    arrays: () => new Map(names.map((name) => [name, rows[name].slice()])),
    load(arrays) {
      for (const name of names) rows[name].set(arrays.get(name)!);
    },
  };
}
