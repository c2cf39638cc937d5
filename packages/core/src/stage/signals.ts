import { TractogenError } from '../errors.ts';

/**
 * An abort signal that fires on SIGTERM, SIGINT or SIGUSR1 (Slurm's warning). Its reason is an
 * INTERRUPTED error with exit code 143 or 130: never 0, which a cache would take for a result.
 * A second signal ends the process at once.
 */
export function abortOnSignals(target: NodeJS.Process): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    const exitCode = name === 'SIGINT' ? 130 : 143;
    if (controller.signal.aborted) target.exit(exitCode);
    controller.abort(
      new TractogenError('INTERRUPTED', `stopped by ${name}; progress is kept`, {
        exitCode,
        remedy: 'Run the same command again to go on',
      }),
    );
  };
  const names = ['SIGTERM', 'SIGINT', 'SIGUSR1'] as const;
  for (const name of names) target.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of names) target.off(name, onSignal);
    },
  };
}
