import { TractogenError } from '../errors.ts';

const STOPS = ['SIGTERM', 'SIGINT', 'SIGUSR1'] as const;

/** Slurm's warning is SIGUSR1. */
export type StopSignal = (typeof STOPS)[number];

export interface Stops {
  /** At the first of them. */
  readonly first: (name: StopSignal) => void;
  /** At every later one. */
  readonly again: (name: StopSignal) => void;
}

/** Hears SIGTERM, SIGINT and SIGUSR1 until the returned function is called. */
export function hearStops(target: Pick<NodeJS.Process, 'on' | 'off'>, { first, again }: Stops): () => void {
  let heard = false;
  const onSignal = (name: NodeJS.Signals): void => {
    if (heard) again(name as StopSignal);
    else first(name as StopSignal);
    heard = true;
  };
  for (const name of STOPS) target.on(name, onSignal);
  return () => {
    for (const name of STOPS) target.off(name, onSignal);
  };
}

/** Never 0, which a cache would take for a result. */
export function stopExitCode(name: StopSignal): 130 | 143 {
  return name === 'SIGINT' ? 130 : 143;
}

/** Why a stage that was told to stop did not finish. */
export function interruptedBy(name: StopSignal): TractogenError {
  return new TractogenError('INTERRUPTED', `stopped by ${name}; progress is kept`, {
    exitCode: stopExitCode(name),
    remedy: 'Run the same command again to go on',
  });
}
