import { describe, expect, it } from 'vitest';
import { explain, hasEnded, mayComeBack, parseJob } from './state.ts';

/** As scontrol of Slurm 22.05 writes it. */
const line = (state: string, more = ''): string =>
  `JobId=7 JobName=lab.ae UserId=root(0) Priority=1 Nice=0 Account=(null) QOS=(null) JobState=${state} Reason=None Dependency=(null) Requeue=1 Restarts=2 BatchFlag=1 Reboot=0 ExitCode=3:0 ${more}RunTime=00:00:01`;

describe('what Slurm says of a job', () => {
  it('is read from one line', () => {
    expect(parseJob(line('FAILED'))).toEqual({
      state: 'FAILED',
      reason: 'None',
      exitCode: 3,
      signal: 0,
      restarts: 2,
    });
    expect(parseJob('slurm_load_jobs error: Invalid job id specified')).toBeNull();
  });

  it.each(['COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'OUT_OF_MEMORY'])('%s is an end', (state) =>
    expect(hasEnded(parseJob(line(state)) as never)).toBe(true),
  );
  it.each(['PENDING', 'RUNNING', 'COMPLETING', 'REQUEUED', 'SUSPENDED', 'CONFIGURING'])(
    '%s is none',
    (state) => expect(hasEnded(parseJob(line(state)) as never)).toBe(false),
  );

  it('may come back after it was preempted, or its machine was lost', () => {
    expect(mayComeBack(parseJob(line('PREEMPTED')) as never)).toBe(true);
    expect(mayComeBack(parseJob(line('RUNNING')) as never)).toBe(false);
  });

  it('is told with what to do, where the stage could not say it itself', () => {
    expect(explain(parseJob(line('OUT_OF_MEMORY')) as never)?.remedy).toMatch(/resources.memory/);
    expect(explain(parseJob(line('TIMEOUT')) as never)?.remedy).toMatch(/resources.time/);
    expect(explain(parseJob(line('FAILED')) as never)).toBeNull();
  });
});
