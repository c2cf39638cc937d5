import { normalise } from '@tractogen/codec';
import { logVarianceOf } from '@tractogen/nn';
import { describe, expect, it } from 'vitest';
import { NORMALISATION, smallRun, type SmallRun } from '../testing/small-run.ts';
import { fintaChannels } from '@tractogen/nn';
import { headsOf } from './build.ts';

describe('buildVariational', () => {
  it('has a share of FINTA’s channels, and at least one', () => {
    expect(fintaChannels(1)).toEqual([32, 64, 128, 256, 512, 1024]);
    expect(fintaChannels(0.25)).toEqual([8, 16, 32, 64, 128, 256]);
    expect(fintaChannels(0.001)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('trains what it has, in an order of its own, and keeps running statistics beside', async () => {
    const { model, settings } = await smallRun({
      conditioning: 'regression',
      attributes: ['length'],
      batchNorm: true,
    });
    expect(headsOf(settings).map(({ name }) => name)).toEqual(['z_mean', 'z_log_var', 'r_mean', 'r_log_var']);
    const kept = model.kept.map(({ name }) => name);
    const trained = model.trained.map(({ name }) => name);
    expect(kept.filter((name) => !trained.includes(name)).toSorted()).toEqual(
      [1, 2, 3, 4, 5, 6]
        .flatMap((i) => ['moving_mean', 'moving_variance'].map((part) => `encoder/e${i}_norm/${part}`))
        .toSorted(),
    );
    expect(trained.filter((name) => name.startsWith('generator/'))).toEqual([
      'generator/pz_mean/kernel',
      'generator/pz_mean/bias',
      'generator/pz_log_var/bias',
    ]);
    expect(trained.every((name) => kept.includes(name))).toBe(true);
  });

  it('begins with one posterior, whichever head puts its variance out', async () => {
    const given = { preset: 'tractogen', conditioning: 'decoder', attributes: ['length'], noise: 1 };
    const runs = [await smallRun(given), await smallRun({ ...given, varianceHead: 'variance' })];
    const [plain, other] = runs.map(({ runtime, train, model, settings }: SmallRun) => {
      const n = train.rows.length;
      const { tf: flow, ops } = runtime;
      const heads = model.encoder.heads(
        ops,
        flow.tensor3d(normalise(train.points, NORMALISATION), [n, 256, 3]),
        {
          conditions: flow.tensor2d(train.conditions, [n, train.width]),
        },
      );
      const logVariances = logVarianceOf(flow, heads['z_log_var'], settings.varianceHead).dataSync();
      return { means: heads['z_mean'].dataSync(), logVariances };
    });
    expect(other.means).toEqual(plain.means);
    for (const [i, value] of other.logVariances.entries())
      expect(value).toBeCloseTo(plain.logVariances[i], 3);
    // Some dimensions say much, so that there is something to agree on.
    expect(Math.min(...plain.logVariances)).toBeLessThan(-2);
  });
});
