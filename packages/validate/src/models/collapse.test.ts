import { describe, expect, it } from 'vitest';
import { lineCodec } from '../testing/lines.ts';
import { collapseIn } from './collapse.ts';
import type { EpochFigures } from './history.ts';

const codec = lineCodec({ hyperParameters: { allowCollapse: true }, training: { bestEpoch: 28 } });
const epochs = (of: (epoch: number) => EpochFigures): EpochFigures[] =>
  Array.from({ length: 31 }, (_, epoch) => ({ epoch, ...of(epoch) }));

describe('collapseIn', () => {
  it('finds the first epoch that shows one, and whether the kept one does', () => {
    const history = epochs((epoch) => ({
      'valid.diversity': epoch < 5 || epoch > 20 ? 0.01 : 0.9,
      'valid.coverage': 0.5,
    }));
    const found = collapseIn({ codec }, history);
    expect(found).toMatchObject({ kind: 'mode', epoch: 21, kept: true });
    expect(found?.sign).toContain('0.010 times as diverse');
    const early = lineCodec({ ...codec.model, training: { bestEpoch: 15 } });
    expect(collapseIn({ codec: early }, history)?.kept).toBe(false);
  });

  it('judges latents by each dimension, after beta and a one-cycle rate have risen', () => {
    const history = epochs((epoch) => ({
      'valid.active_units': 1,
      ...Object.fromEntries(
        Array.from({ length: 10 }, (_, j) => [`valid.kl.0${j}`, epoch < 12 || j === 0 ? 1 : 0]),
      ),
    }));
    expect(collapseIn({ codec }, history)).toMatchObject({ kind: 'posterior', epoch: 10 });
    const slow = lineCodec({ hyperParameters: { allowCollapse: false, betaWarmUpEpochs: 20 } });
    expect(collapseIn({ codec: slow }, history)).toMatchObject({ epoch: 20, kept: false });
    const cycle = { allowCollapse: false, betaWarmUpEpochs: 0, schedule: { kind: 'one-cycle' }, epochs: 40 };
    expect(collapseIn({ codec: lineCodec({ hyperParameters: cycle }) }, history)).toMatchObject({
      epoch: 12,
    });
  });

  it('finds one line for each bundle, which over all bundles looks diverse', () => {
    const history = epochs((epoch) => ({
      'valid.diversity': 0.98,
      'valid.coverage': 0.5,
      'valid.diversity_within': epoch < 14 ? 0.9 : 0.01,
      'valid.diversity_least': 0,
    }));
    const found = collapseIn({ codec }, history);
    expect(found).toMatchObject({ kind: 'mode', epoch: 14, kept: true });
    expect(found?.sign).toContain('within bundles');
  });

  it('finds streamlines that are rebuilt as one shape', () => {
    const history = epochs(() => ({ 'valid.rebuilt_diversity': 0.02 }));
    expect(collapseIn({ codec }, history)).toMatchObject({ kind: 'reconstruction', kept: true });
  });

  it('judges a run that was cut short by the epochs that it was to have, as training does', () => {
    const history = epochs(() => ({ 'valid.diversity': 0.01, 'valid.coverage': 0 })).slice(0, 8);
    const of = (planned: number) =>
      collapseIn(
        { codec: lineCodec({ hyperParameters: { allowCollapse: false, epochs: planned } }) },
        history,
      );
    expect(of(40)).toBeNull();
    expect(of(7)).toMatchObject({ epoch: 7 });
  });

  it('finds none in a healthy history, nor in a model that has no samples', () => {
    const healthy = epochs(() => ({ 'valid.diversity': 0.9, 'valid.coverage': 0.6 }));
    expect(collapseIn({ codec }, healthy)).toBeNull();
    expect(
      collapseIn(
        { codec: lineCodec() },
        epochs(() => ({ 'valid.diversity': 0 })),
      ),
    ).toBeNull();
    expect(collapseIn({ codec }, [])).toBeNull();
  });
});
