/** What a launcher passes on to its stage. A closed terminal asks to stop like SIGTERM. */
const FORWARDED = { SIGINT: 'SIGINT', SIGTERM: 'SIGTERM', SIGUSR1: 'SIGUSR1', SIGHUP: 'SIGTERM' } as const;

/**
 * A stage ends at once on a second signal, without waiting for its checkpoint. One Ctrl-C may arrive
 * here more than once, from the terminal and from Nx, so what comes within a second is one signal.
 */
const BURST_MS = 1000;

interface Source {
  on(name: string, listener: () => void): unknown;
  off(name: string, listener: () => void): unknown;
}

/** Forwards signals of `source` to `kill`, until the returned function is called. */
export function forwardSignals(
  source: Source,
  kill: (signal: NodeJS.Signals) => void,
  clock: { now(): number },
): () => void {
  let last = -Infinity;
  const listeners = Object.entries(FORWARDED).map(([name, signal]): [string, () => void] => [
    name,
    () => {
      const now = clock.now();
      if (now - last < BURST_MS) return;
      last = now;
      kill(signal);
    },
  ]);
  for (const [name, listener] of listeners) source.on(name, listener);
  return () => {
    for (const [name, listener] of listeners) source.off(name, listener);
  };
}
