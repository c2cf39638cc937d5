import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrayScript, batchScript, jobName, sbatchArguments, siteFlags } from './script.ts';

const HOSTILE = [
  'a b',
  `it's`,
  '"',
  '$(touch pwned)',
  '`touch pwned`',
  'a;touch pwned',
  'line\nbreak',
  '-rf',
  '🧠',
  '*',
];

const ASKS_NOTHING = { resources: {}, flags: [] };

describe('a batch script', () => {
  it('hands every word on as it is, whatever a shell makes of it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tractogen-script-'));
    try {
      const echo = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
      const script = join(folder, 'job.sh');
      writeFileSync(
        script,
        batchScript({ ...ASKS_NOTHING, command: [process.execPath, '-e', echo, '--', ...HOSTILE] }),
      );
      const told = execFileSync('bash', [script], { cwd: folder, encoding: 'utf8' });
      expect(JSON.parse(told)).toEqual(HOSTILE);
      expect(existsSync(join(folder, 'pwned'))).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it('a job sees no GPU that it was not given', () => {
  const command = ['printenv', 'CUDA_VISIBLE_DEVICES'];
  const seen = (more: object): string[] => {
    const job = { ...ASKS_NOTHING, command, ...more };
    // As Slurm runs them; it sets what a job was given.
    const env = { ...process.env, CUDA_VISIBLE_DEVICES: '3', SLURM_ARRAY_TASK_ID: '0' };
    return [batchScript(job), arrayScript([job, job])].map((script) =>
      execFileSync('bash', [], { input: script, encoding: 'utf8', env }).trim(),
    );
  };
  for (const more of [{}, { resources: { gpu: 0 } }, { flags: ['--partition=gpu'] }])
    expect(seen(more)).toEqual(['', '']);
  for (const more of [
    { resources: { gpu: 2 } },
    { flags: ['--gres=gpu:a100:1'] },
    { flags: ['--exclusive'] },
  ])
    expect(seen(more)).toEqual(['3', '3']);
});

describe('arguments of sbatch', () => {
  const job = {
    name: 'lab.ae',
    root: '/srv/a b',
    command: ['node'],
    output: '/srv/a b/100%/out',
    errors: '/srv/err',
    resources: {},
    flags: [],
  };

  it('ask for what the pipeline asks for', () => {
    const args = sbatchArguments({
      ...job,
      resources: { gpu: 1, cpus: 4, memory: '6GiB', time: '1h30m' },
      flags: ['--partition=gpu'],
    });
    for (const wanted of ['--gres=gpu:1', '--cpus-per-task=4', '--mem=6144M', '--time=90', '--partition=gpu'])
      expect(args).toContain(wanted);
    expect(sbatchArguments({ ...job, resources: { gpu: 2 } })).toContain('--gres=gpu:2');
    expect(args).toContain('--requeue');
    expect(args).toContain('--open-mode=append');
    expect(args).toContain('--signal=B:USR1@120');
    expect(args.at(-1)).toBe('--partition=gpu');
  });

  it('ask for nothing of themselves, and have paths with spaces and percent signs whole', () => {
    const args = sbatchArguments(job);
    expect(args.filter((word) => /^--(gres|mem|time|cpus)/.test(word))).toEqual([]);
    expect(args).toContain('--chdir=/srv/a b');
    expect(args).toContain('--output=/srv/a b/100%%/out');
  });
});

describe('names and flags', () => {
  it('of jobs are plain, or refused', () => {
    expect(jobName('proof-vae', 'vae.seed-1')).toBe('proof-vae.vae.seed-1');
    expect(jobName('p', 'x'.repeat(100))).toHaveLength(64);
    for (const word of HOSTILE) expect(() => jobName(word, 'ae')).toThrow(/no name for a job/);
  });

  it('of a site are flags, or refused', () => {
    expect(siteFlags(undefined)).toEqual([]);
    expect(siteFlags(' --partition=gpu  --account=lab-1 -v ')).toEqual([
      '--partition=gpu',
      '--account=lab-1',
      '-v',
    ]);
    for (const text of ['--wrap=$(x)', 'job.sh', '--comment="a b"', '--x=`y`', ';'])
      expect(() => siteFlags(text)).toThrow(/is no flag/);
  });
});
