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
  expect(nodesAtOnce(['--parallel=25%'], {}, 16)).toBe('25%');
  expect(nodesAtOnce(['--max-parallel=4'], { NX_PARALLEL: '5' }, 2)).toBe('4');
  expect(nodesAtOnce(['--parallel', '--maxParallel', '3'], {}, 2)).toBe('3');
  expect(nodesAtOnce(['--maxParallel=4', '--parallel=3'], {}, 2)).toBe('3');
  expect(nodesAtOnce(['--', '--parallel=7'], {}, 2)).toBe('2');
  for (const one of ['--parallel=false', '--no-parallel']) expect(nodesAtOnce([one], {}, 16)).toBe('1');
  // Nx would take a word for the number.
  for (const word of [['--parallel'], ['--parallel', '--verbose'], ['--parallel=true']]) {
    expect(nodesAtOnce(word, {}, 16)).toBe('2');
    expect(nodesAtOnce(word, { NX_PARALLEL: '5' }, 16)).toBe('5');
  }
});
