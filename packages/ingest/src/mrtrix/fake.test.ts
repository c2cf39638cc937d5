import { type Mrtrix, type RunSettings, withMrtrix } from '@tractogen/mrtrix';
import { existsSync, readFileSync } from 'node:fs';
import { formatError } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeMrtrix, type FakeMrtrix } from '../testing/fake-mrtrix.ts';
import { effects, scratchFolders } from '../testing/mrtrix.ts';
import { checkGradients } from './steps/gradients.ts';
import { normalise } from './steps/normalise.ts';
import { checkResponse, tournierResponse } from './steps/response.ts';

let fake: FakeMrtrix;
beforeEach(() => {
  fake = fakeMrtrix();
});
afterEach(() => fake.remove());
const program = (name: string, lines: string): void => fake.program(name, lines);
const env = (): Record<string, string> => fake.env();
const inside = async <T>(work: (mrtrix: Mrtrix) => Promise<T>): Promise<T> =>
  (await withMrtrix(effects({ env: env() }), { threads: 0 }, work)).result;

describe('programs', () => {
  it('are told what is missing, with the command that installs it', async () => {
    const line = await withMrtrix(
      effects({ env: { PATH: '/nowhere' } }),
      { threads: 0 },
      async () => await Promise.resolve(0),
    ).catch(formatError);
    expect(line).toBe(
      'RUNTIME_MISSING: tracking from diffusion images needs MRtrix3, and tckgen is not on PATH. Install it with `sudo apt-get install mrtrix3`.',
    );
  });

  it('run in the scratch folder, under its plain names, with no settings from outside', async () => {
    program('mrstats', 'echo "$@"; pwd; echo "$HOME $MRTRIX_NTHREADS $LC_ALL $MRTRIX_RNG_SEED"');
    const { result, account } = await withMrtrix(effects({ env: env() }), { threads: 0 }, async (mrtrix) => ({
      said: await mrtrix.run('mrstats', ['a.mif', '-output', 'max'], { seed: 5 }),
      folder: mrtrix.path('x').replace(/\/x$/, ''),
    }));
    expect(result.said).toBe(`a.mif -output max -nthreads 0\n${result.folder}\n${result.folder}  C 5\n`);
    expect(account).toEqual({
      version: '9.8.7',
      suites: {},
      threads: 0,
      commands: [],
      skipped: {},
      notes: {},
    });
    expect(scratchFolders()).not.toContain(result.folder.split('/').at(-1));
  });

  it('are quoted by their own error lines, and their warnings handed on', async () => {
    program(
      'mrcalc',
      'echo "mrcalc: [WARNING] odd" >&2; echo "mrcalc: [ 50%] working" >&2; echo "mrcalc: [ERROR] no such operand" >&2; exit 3',
    );
    const told = effects({ env: env() });
    const error = await withMrtrix(
      told,
      { threads: 0 },
      async (mrtrix) => await mrtrix.run('mrcalc', ['a.mif']),
    ).catch(formatError);
    expect(error).toContain('PROGRAM_FAILED: mrcalc ended with status 3: mrcalc: [ERROR] no such operand.');
    expect(told.warnings()).toEqual(['mrcalc: odd']);
    program('mrcalc', 'kill -9 $$');
    expect(
      await inside(async (mrtrix) => await mrtrix.run('mrcalc', ['a.mif'])).catch(formatError),
    ).toContain('mrcalc ended with status 137 (killed, perhaps because memory ran out)');
    expect(await inside(async (mrtrix) => await mrtrix.run('mrnothing', [])).catch(formatError)).toContain(
      'PROGRAM_FAILED: mrnothing ended with status 127',
    );
  });

  it('that hang are ended when another fails', async () => {
    program('mrcalc', 'sleep 300');
    program('mrstats', 'exit 1');
    const before = scratchFolders();
    await expect(
      inside(
        async (mrtrix) => await Promise.all([mrtrix.run('mrcalc', ['a']), mrtrix.run('mrstats', ['a'])]),
      ),
    ).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
    expect(scratchFolders()).toEqual(before);
  });

  it('that ignore SIGTERM are killed', async () => {
    program('mrcalc', 'trap "" TERM; while true; do sleep 0.1; done');
    const controller = new AbortController();
    const run = withMrtrix(
      effects({ env: env(), signal: controller.signal }),
      { threads: 0 },
      async (mrtrix) => {
        setTimeout(() => controller.abort(new Error('stopped')), 100);
        await mrtrix.run('mrcalc', ['a']);
      },
    );
    await expect(run).rejects.toThrow('stopped');
  });
});

describe('programs that do not end', () => {
  const HANGS = 'echo $$ > pid; sleep 300 & echo $! > child; trap "" TERM; while true; do sleep 0.1; done';
  /** Two seconds: enough for `mrinfo -version` on a busy machine. */
  const hours = 2 / 3600;
  const alive = (pid: string): boolean => existsSync(`/proc/${pid.trim()}`);

  it('are stopped after their time, with all they started, and told by name', async () => {
    program('mrcalc', HANGS);
    const before = scratchFolders();
    let started: string[] = [];
    const run = withMrtrix(effects({ env: env() }), { threads: 0, hours }, async (mrtrix) => {
      try {
        return await mrtrix.run('mrcalc', ['a']);
      } finally {
        started = ['pid', 'child'].map((name) => readFileSync(mrtrix.path(name), 'utf8'));
      }
    });
    expect(await run.catch(formatError)).toMatch(
      /^PROGRAM_FAILED: mrcalc did not end within 0\.000\d+ h and was stopped\. Raise `programHours`/,
    );
    expect(started.map(alive)).toEqual([false, false]);
    expect(scratchFolders()).toEqual(before);
  });

  it('have as long as they are given, and no longer where they know a bound of their own', async () => {
    program('mrcalc', 'sleep 1; echo done');
    const asked = async (own: number): Promise<string> =>
      await inside(
        async (mrtrix) => await mrtrix.run('mrcalc', ['a'], { bound: { hours: own, remedy: 'Do without' } }),
      );
    expect(await asked(1)).toBe('done\n');
    const line = await asked(0.2 / 3600).catch(formatError);
    expect(line).toMatch(/mrcalc did not end within \S+ h and was stopped\. Do without\.$/);
  });

  it('are an end of the check of gradients too, whose own bound is hours', async () => {
    program('mrinfo', 'if [ "$1" = -version ]; then echo "== mrinfo 9.8.7 =="; else echo "1 0 0 1000"; fi');
    program('dwigradcheck', HANGS);
    const run = withMrtrix(
      effects({ env: env() }),
      { threads: 0, hours },
      async (mrtrix) => await checkGradients(mrtrix, 'dwi.mif', 'correct'),
    );
    await expect(run).rejects.toMatchObject({ code: 'PROGRAM_FAILED', exitCode: 2 });
    let bound: RunSettings['bound'];
    await withMrtrix(effects({ env: env() }), { threads: 0 }, async (mrtrix) => {
      const noting: Mrtrix = {
        ...mrtrix,
        run: async (name, argv, settings) => {
          if (name !== 'dwigradcheck') return await mrtrix.run(name, argv, settings);
          bound = settings?.bound;
          throw new Error('noted');
        },
      };
      await expect(checkGradients(noting, 'dwi.mif', 'correct')).rejects.toThrow('noted');
    });
    expect(bound?.hours).toBeLessThanOrEqual(2);
    expect(bound?.remedy).toContain('gradients: trust');
  });
});

describe('a response', () => {
  it.each(['nan nan nan', '0 0 0', '-5 1 0', '', '# only a comment'])('of %j is refused', async (text) => {
    program('dwi2response', `echo '${text}' > response-wm.txt`);
    await expect(
      inside(async (mrtrix) => await tournierResponse(mrtrix, 'dwi.mif', 'mask.mif', undefined)),
    ).rejects.toMatchObject({ code: 'NOT_FINITE' });
  });
  it('of numbers is taken', async () => {
    await inside(async (mrtrix) => {
      await mrtrix.put('response-wm.txt', '# Shells: 1500\n977.9 -376.7 44.4 -2.6\n');
      await checkResponse(mrtrix, 'response-wm.txt');
    });
  });
});

describe('what mtnormalise gives', () => {
  const tissues = { fod: 'fod.mif', all: ['fod.mif', 'fluid.mif'] };
  it.each([
    ['echo 0', 'the orientation distributions hold NaN'],
    [
      'case "$1" in finite.mif) echo 1;; *) echo 0;; esac',
      'the orientation distributions are zero everywhere',
    ],
  ])('is refused where it is no numbers, though its status is 0: %s', async (says, message) => {
    program('mtnormalise', '');
    program('mrcalc', 'touch finite.mif');
    program('mrstats', says);
    await expect(
      inside(async (mrtrix) => await normalise(mrtrix, tissues, 'mask.mif')),
    ).rejects.toMatchObject({ code: 'NOT_FINITE', message });
  });
});
