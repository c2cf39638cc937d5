import { expect, it } from 'vitest';
import { shareProcessors } from './threads.ts';

const threads = (env: NodeJS.ProcessEnv, processors: number): string | undefined =>
  shareProcessors(env, processors).TF_NUM_INTRAOP_THREADS;

it('gives each node that runs at once its share of the processors, and one at least', () => {
  expect(threads({ NX_PARALLEL: '2' }, 2)).toBe('1');
  expect(threads({ NX_PARALLEL: '3' }, 16)).toBe('5');
  expect(threads({ NX_PARALLEL: '8' }, 2)).toBe('1');
  expect(threads({ NX_PARALLEL: '50%' }, 8)).toBe('2');
});

it('leaves what was asked for, and a node that runs alone', () => {
  expect(threads({ NX_PARALLEL: '2', TF_NUM_INTRAOP_THREADS: '4' }, 8)).toBe('4');
  for (const NX_PARALLEL of [undefined, '', '0', '1', 'many', '10%'])
    expect(shareProcessors({ NX_PARALLEL, HOME: '/h' }, 8)).toEqual({ NX_PARALLEL, HOME: '/h' });
});
