import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inParallel } from './parallel.ts';

it('gives results in the order of the jobs, so many at once', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([30, 5, 20, 1, 1], 2, async (ms, i) => {
    most = Math.max(most, ++running);
    await sleep(ms);
    running--;
    return i * 10;
  });
  expect(results).toEqual([0, 10, 20, 30, 40]);
  expect(most).toBe(2);
  expect(await inParallel([], 3, async () => await Promise.resolve(1))).toEqual([]);
});

it('starts nothing more after a failure', async () => {
  const started: number[] = [];
  await expect(
    inParallel([0, 1, 2, 3], 1, async (item) => {
      started.push(item);
      await sleep(1);
      if (item === 1) throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(started).toEqual([0, 1]);
});
