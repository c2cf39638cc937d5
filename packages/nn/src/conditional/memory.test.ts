import { describe, expect, it } from 'vitest';
import { strayMemory } from './memory.ts';
import { neighbourMeans, type Strayed } from './neighbours.ts';

/** Rows of class 1 that are called by numbers from `first` on. */
const batch = (first: number, n: number): Strayed => {
  const numbers = Float32Array.from({ length: n }, (_, i) => first + i);
  return {
    labels: new Float32Array(n).fill(1),
    requests: numbers,
    deviations: Float32Array.from([...numbers].flatMap((x) => [x, -x])),
  };
};

describe('the memory of what strayed', () => {
  it('has the newest first and forgets the oldest, whole rows at a time', () => {
    const memory = strayMemory(1, 2);
    memory.remember(batch(0, 2000));
    memory.remember(batch(5000, 3));
    memory.remember(batch(6000, 100));
    const { labels, requests, deviations } = memory.rows;
    expect(requests.slice(98, 106)).toEqual(Float32Array.of(6098, 6099, 5000, 5001, 5002, 0, 1, 2));
    expect(deviations.slice(204, 208)).toEqual(Float32Array.of(5002, -5002, 0, -0));
    expect([requests.length, deviations.length, requests.at(-1)]).toEqual([2048, 4096, 1944]);
    expect(labels.every((label) => label === 1)).toBe(true);
    memory.remember(batch(0, 3000));
    expect([memory.rows.requests[0], memory.rows.requests.at(-1)]).toEqual([0, 2047]);
  });

  it('has no neighbour for anyone at first', () => {
    const own = {
      labels: Float32Array.of(0),
      requests: Float32Array.of(0),
      deviations: Float32Array.of(1, 1),
    };
    expect([...neighbourMeans(own, strayMemory(1, 2).rows)]).toEqual([0, 0]);
  });

  it('is taken up again bit by bit', () => {
    const [memory, again] = [strayMemory(1, 2), strayMemory(1, 2)];
    memory.remember(batch(1 / 3, 7));
    const kept = memory.arrays();
    memory.remember(batch(9, 1));
    again.load(kept);
    expect(again.arrays()).toEqual(kept);
    again.remember(batch(9, 1));
    expect(again.rows).toEqual(memory.rows);
  });
});
