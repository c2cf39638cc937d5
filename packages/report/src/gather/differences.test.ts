import { UNCONDITIONAL, type ModelFile } from '@tractogen/codec';
import { describe, expect, it } from 'vitest';
import { alikeBut, differing } from './differences.ts';
import type { Model } from './models.ts';
import { familiesOf, seedOf } from './seeds.ts';

const model = (node: string, hyperParameters: ModelFile['hyperParameters'], stage = 'model-vae'): Model => ({
  node,
  sha256: node,
  graphs: [],
  history: [],
  file: {
    schema: 1,
    family: 'layers',
    stage,
    preset: 'finta',
    latent: 1,
    points: 256,
    normalisation: { centre: [0, 0, 0], scale: 1 },
    latentMetric: [1],
    classes: [],
    ...UNCONDITIONAL,
    hyperParameters,
    training: {},
  },
});

describe('seeds', () => {
  it('stand at the end of an id', () => {
    expect(seedOf('vae.beta-0.1.seed-12')).toEqual({ family: 'vae.beta-0.1', seed: 12 });
    expect(seedOf('seed-1')).toEqual({ family: 'seed-1', seed: null });
    expect(seedOf('a.seed-1.b')).toEqual({ family: 'a.seed-1.b', seed: null });
  });

  it('make families, in the order of their numbers', () => {
    expect(familiesOf(['b.seed-10', 'a', 'b.seed-2'])).toEqual([
      { name: 'b', nodes: ['b.seed-2', 'b.seed-10'] },
      { name: 'a', nodes: ['a'] },
    ]);
  });
});

describe('alikeBut', () => {
  const base = { beta: 1, defects: { lateClamp: false }, schedule: { kind: 'cosine' } };
  it('groups models that differ in one parameter, wherever it stands in the order of keys', () => {
    const models = [
      model('a', base),
      model('b', { schedule: { kind: 'cosine' }, beta: 2, defects: { lateClamp: false } }),
      model('b2', { ...base, beta: 2 }),
      model('c', { ...base, beta: 3, schedule: { kind: 'constant' } }),
      model('d', { ...base, defects: { lateClamp: true } }),
      model('e', { ...base, beta: 4 }, 'model-aae'),
      model('f', {}),
    ];
    const names = (parameter: string): string[][] =>
      alikeBut(models, [parameter]).map((group) => group.map(({ node }) => node));
    expect(names('beta')).toEqual([['a', 'b', 'b2']]);
    expect(names('defects.lateClamp')).toEqual([['a', 'd']]);
    expect(names('nothing')).toEqual([]);
  });

  it('lets what goes with a parameter differ with it', () => {
    const as = {
      preset: 'tractoencoder',
      loss: 'bce',
      criticSteps: 1,
      discriminator: { kind: 'tractoencoder' },
    };
    const models = [
      model('original', as),
      model('bigger', { ...as, discriminator: { kind: 'mlp', widths: [1000, 1000] } }),
      model('wasserstein', { ...as, loss: 'wgan-gp', criticSteps: 5 }),
    ];
    const names = (...parameters: string[]): string[][] =>
      alikeBut(models, parameters).map((group) => group.map(({ node }) => node));
    expect(names('loss')).toEqual([]);
    expect(names('loss', 'criticSteps')).toEqual([['original', 'wasserstein']]);
    expect(names('discriminator.kind', 'discriminator.widths')).toEqual([['original', 'bigger']]);
  });

  it('names what differs', () => {
    expect(differing([model('a', base), model('b', { ...base, beta: 2, more: [1] })])).toEqual([
      'beta',
      'more',
    ]);
  });
});
