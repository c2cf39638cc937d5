import { describe, expect, it } from 'vitest';
import type { Model } from '../../gather/models.ts';
import { isOriginal, reproduced } from './reproduced.ts';

describe('reproduced', () => {
  it.each([
    [[0, 0.01, 0.05], 'in 3 of 3 seeds: the original', 'is reproduced'],
    [[0, 0.01, 1.2], 'in 2 of 3 seeds', 'is reproduced'],
    [[0, 0.9, 1.2], 'in 1 of 3 seeds', 'does not reproduce'],
    [[0.02, undefined], 'in 1 of 1 seed:', 'is reproduced'],
  ])('says of diversities %j whether the collapse came back', (diversities, count, verdict) => {
    expect(reproduced(diversities)).toContain(count);
    expect(reproduced(diversities)).toContain(verdict);
  });

  it('says nothing without any', () => {
    expect(reproduced([])).toBeNull();
    expect(reproduced([undefined])).toBeNull();
  });
});

describe('isOriginal', () => {
  const modelOf = (more: Readonly<Record<string, unknown>>): Model => {
    const hyperParameters = {
      loss: 'bce',
      prior: 'tractoencoder',
      realLabels: 'uniform',
      discriminator: { kind: 'tractoencoder' },
      defects: { unshuffled: true, encoderBound: true },
      ...more,
    };
    return { node: 'original', file: { hyperParameters } } as unknown as Model;
  };

  it('is what has every defect, and the prior, labels, loss and discriminator of the time', () => {
    expect(isOriginal(modelOf({}))).toBe(true);
    expect(isOriginal(modelOf({ defects: { unshuffled: true, encoderBound: false } }))).toBe(false);
    expect(isOriginal(modelOf({ discriminator: { kind: 'mlp', widths: [1000, 1000] } }))).toBe(false);
    expect(isOriginal(modelOf({ loss: 'wgan-gp' }))).toBe(false);
    expect(isOriginal(modelOf({ defects: {} }))).toBe(false);
  });
});
