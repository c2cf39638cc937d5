import { expect, it } from 'vitest';
import { firstSeeds } from './names.ts';

it('keeps one model of those that differ by their seed alone', () => {
  expect(firstSeeds(['ae.seed-2', 'ae.seed-10', 'vae', 'vae.beta-1.seed-1', 'seed-3'])).toEqual([
    'ae.seed-2',
    'vae',
    'vae.beta-1.seed-1',
    'seed-3',
  ]);
});
