import { availableParallelism } from 'node:os';

/**
 * Does jobs, so many at once, and gives their results in the order of the jobs. Where one fails no more
 * are started; those at work are the caller's to end.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  job: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        results[index] = await job(items[index], index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, worker));
  return results;
}

/** Programs of one thread that run side by side; those with threads of their own run one by one. */
export function abreast(threads: number): number {
  return threads === 0 ? availableParallelism() : 1;
}
