import { describe, expect, it } from 'vitest';
import { cardsOf } from './card.ts';

const wanted = (found: readonly (readonly [string, number])[]) => ({
  name: 'error',
  unit: 'mm',
  found,
  tell: (value: number) => value.toFixed(1),
  beside: (node: string) => [`beside ${node}`],
});

describe('cardsOf', () => {
  it('makes one card a model, seeds of one together with their range', () => {
    const cards = cardsOf(
      wanted([
        ['ae.seed-1', 1],
        ['ae.seed-2', 2],
        ['vae', 4],
      ]),
    );
    expect(cards).toEqual([
      { name: 'error', unit: 'mm', value: '1.5', beside: 'ae; 2 seeds, 1.0–2.0; beside ae.seed-1' },
      { name: 'error', unit: 'mm', value: '4.0', beside: 'vae; beside vae' },
    ]);
  });

  it('makes one of many models, with the whole range', () => {
    const cards = cardsOf(wanted(['a', 'b', 'c', 'd', 'e'].map((node, i) => [node, i] as const)));
    expect(cards).toEqual([
      { name: 'error', unit: 'mm', value: '0.0–4.0', beside: '5 models, each in its section' },
    ]);
  });

  it('makes none of nothing', () => {
    expect(cardsOf(wanted([]))).toEqual([]);
  });
});
