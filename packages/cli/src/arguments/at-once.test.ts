import { expect, it } from 'vitest';
import { nodesAtOnce } from './at-once.ts';

it('runs two nodes at once where there are processors for two, on this machine', () => {
  expect(nodesAtOnce([], {}, 2)).toBe('2');
  expect(nodesAtOnce(['--skip-nx-cache'], {}, 16)).toBe('2');
  expect(nodesAtOnce([], {}, 1)).toBeUndefined();
  expect(nodesAtOnce([], { TRACTOGEN_LAUNCHER: 'slurm' }, 16)).toBeUndefined();
});

it('follows Nx’s arguments, then the environment', () => {
  expect(nodesAtOnce([], { NX_PARALLEL: '5' }, 2)).toBe('5');
  expect(nodesAtOnce(['--parallel=1'], { NX_PARALLEL: '5' }, 2)).toBe('1');
  expect(nodesAtOnce(['--verbose', '--parallel', '3'], {}, 2)).toBe('3');
});
