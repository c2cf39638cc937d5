/** Runs one piece of work at a time for each name; others of that name wait in order. */
export type NamedLock = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export function namedLock(): NamedLock {
  const tails = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const before = tails.get(name) ?? Promise.resolve();
    const own = before.then(work, work);
    const tail = own.catch(() => {});
    tails.set(name, tail);
    try {
      return await own;
    } finally {
      if (tails.get(name) === tail) tails.delete(name);
    }
  };
}
