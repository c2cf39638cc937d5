import { loadTensorFlow } from '@tractogen/nn';
import { describe, expect, it } from 'vitest';
import { attributeLosses, comparedPairs } from './attributes.ts';

const { tf: flow } = await loadTensorFlow();

describe('comparedPairs', () => {
  it('are those of one bundle that both know the attribute', () => {
    expect([...comparedPairs([1, 2, Number.NaN, 4], [0, 1, 0, 0])]).toEqual(
      [
        [1, 0, 0, 1],
        [0, 1, 0, 0],
        [0, 0, 0, 0],
        [1, 0, 0, 1],
      ].flat(),
    );
  });
});

describe('attributeLosses', () => {
  const z = flow.tensor2d([0, 5, 0, 1, 0, 2, 0, 9], [4, 2]);
  const values = [3, 1, 2, Number.NaN];
  const labels = [0, 0, 0, 0];
  const batch = [
    {
      dimension: 1,
      attribute: flow.tensor1d([3, 1, 2, 0]),
      mask: flow.tensor2d(comparedPairs(values, labels), [4, 4]),
    },
  ];
  const of = (loss: 'ar-vae' | 'distance-mae', delta?: number): number =>
    attributeLosses(flow, z, batch, [
      { attribute: 'length', loss, gamma: 7, ...(delta === undefined ? {} : { delta }) },
    ])[0].dataSync()[0];

  it('have no weight in them, and look at their own dimension and known rows alone', () => {
    // Pairs (0, 1), (0, 2), (1, 2), twice each, of nine with the diagonal: the order is right.
    expect(of('ar-vae', 1)).toBeCloseTo(
      (2 * [4, 3, 1].reduce((sum, apart) => sum + 1 - Math.tanh(apart), 0)) / 9,
      6,
    );
    // |Δz − Δa|: 4 − 2, 3 − 1, −1 − −1.
    expect(of('distance-mae')).toBeCloseTo((2 * (2 + 2 + 0)) / 9, 6);
  });

  it('know which way the attribute runs, under distances, too', () => {
    const backwards = [{ ...batch[0], attribute: flow.tensor1d([-3, -1, -2, 0]) }];
    const [term] = attributeLosses(flow, z, backwards, [
      { attribute: 'length', loss: 'distance-mae', gamma: 7 },
    ]);
    // 4 + 2, 3 + 1, −1 − 1.
    expect(term.dataSync()[0]).toBeCloseTo((2 * (6 + 4 + 2)) / 9, 6);
  });

  it('read the order more sharply than AR-VAE where delta is left out', () => {
    expect(of('ar-vae')).toBeLessThan(of('ar-vae', 1));
    expect(of('ar-vae')).toBeCloseTo(of('ar-vae', 10), 12);
  });
});
