/** What Slurm says of a job. */
export interface JobState {
  readonly state: string;
  readonly reason: string;
  readonly exitCode: number;
  readonly signal: number;
  readonly restarts: number;
}

/** Reads a line of `scontrol show job --oneliner`. */
export function parseJob(line: string): JobState | null {
  const field = (name: string): string | undefined => new RegExp(`(?:^| )${name}=(\\S+)`).exec(line)?.[1];
  const state = field('JobState');
  if (state === undefined) return null;
  const [code, signal] = (field('ExitCode') ?? '0:0').split(':').map(Number);
  return {
    state,
    reason: field('Reason') ?? '',
    exitCode: code,
    signal,
    restarts: Number(field('Restarts') ?? 0),
  };
}

/** Of these nothing more comes. */
const ENDED = new Set([
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TIMEOUT',
  'OUT_OF_MEMORY',
  'BOOT_FAIL',
  'DEADLINE',
  'LAUNCH_FAILED',
]);
/** From these Slurm takes a job up again on its own, after a moment, unless the site forbids that. */
const MAY_COME_BACK = new Set(['PREEMPTED', 'NODE_FAIL']);

export const hasEnded = ({ state }: JobState): boolean => ENDED.has(state);
export const mayComeBack = ({ state }: JobState): boolean => MAY_COME_BACK.has(state);

/** What a person has to hear of a job that did not end by itself: what happened, and what to do. */
export function explain({ state, reason }: JobState): { message: string; remedy: string } | null {
  const again = 'Run the same command again: it goes on from its last checkpoint';
  const told: Readonly<Record<string, [string, string]>> = {
    CANCELLED: ['was cancelled', again],
    TIMEOUT: ['ran out of its time', `Give it more under resources.time. ${again}`],
    DEADLINE: ['ran into its deadline', again],
    OUT_OF_MEMORY: ['ran out of memory', 'Give it more under resources.memory'],
    NODE_FAIL: ['lost its machine', again],
    BOOT_FAIL: ['found no machine that starts', again],
    PREEMPTED: ['was preempted', again],
    LAUNCH_FAILED: ['could not be started', `Ask who runs the cluster: ${reason}`],
  };
  const found = told[state];
  return found === undefined ? null : { message: found[0], remedy: found[1] };
}
