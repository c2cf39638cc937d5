import { describe, expect, it } from 'vitest';
import { editDistance, nearestWord, suggestion } from './nearest.ts';

describe('editDistance', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['epocs', 'epochs', 1],
    ['latnet', 'latent', 1],
    ['', 'abc', 3],
    ['same', 'same', 0],
  ])('%s → %s is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('nearestWord', () => {
  const words = ['epochs', 'latent', 'batchSize', 'preset'];
  it('finds the word that was meant', () => {
    expect(nearestWord('epocs', words)).toBe('epochs');
    expect(nearestWord('batchsize', words)).toBe('batchSize');
  });
  it('finds nothing where nothing is near', () => {
    expect(nearestWord('temperature', words)).toBeUndefined();
    expect(nearestWord('x'.repeat(100_000), words)).toBeUndefined();
    expect(suggestion('temperature', words)).toBe('Valid: epochs, latent, batchSize, preset');
  });
});
