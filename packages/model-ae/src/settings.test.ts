import { describe, expect, it } from 'vitest';
import { params } from './params.ts';
import { settingsOf } from './presets.ts';
import { scheduleOf } from '@tractogen/nn';

describe('params', () => {
  it('fills every setting from the preset and lets each be overruled', () => {
    for (const preset of ['finta', 'tractogen', 'tractoencoder'] as const) {
      const settings = settingsOf(params.parse({ preset }));
      const { threads: _threads, ...rest } = settings;
      expect(Object.values(rest)).not.toContain(undefined);
      expect(settings.latent).toBe(32);
      expect(settings.defects).toEqual({
        encoderBound: false,
        decoderGlorot: false,
        positionMajor: false,
      });
    }
    const settings = settingsOf(
      params.parse({ preset: 'tractoencoder', epochs: 3, weightDecay: null, clipNorm: 2 }),
    );
    expect(settings).toMatchObject({
      epochs: 3,
      weightDecay: null,
      clipNorm: 2,
      learningRate: 6.68e-4,
      flips: false,
    });
  });

  it('refuses unknown names and values out of range', () => {
    for (const wrong of [
      { preset: 'vae' },
      { latent: 0 },
      { lr: 1 },
      { defects: { other: true } },
      { learningRate: -1 },
    ]) {
      expect(params.safeParse(wrong).success).toBe(false);
    }
  });
});

describe('charts', () => {
  it('bring settings of their own, each to be overruled', () => {
    expect(settingsOf(params.parse({ linear: 'charts' }))).toMatchObject({
      linear: 'charts',
      width: 0.25,
      loss: 'distances',
      mix: true,
      dropout: 0.2,
      epochs: 120,
    });
    expect(settingsOf(params.parse({ linear: 'charts', mix: false, width: 1, epochs: 3 }))).toMatchObject({
      width: 1,
      mix: false,
      epochs: 3,
    });
    expect(settingsOf(params.parse({}))).toMatchObject({
      linear: 'pca',
      width: 1,
      loss: 'squares',
      mix: false,
      dropout: 0,
      epochs: 40,
    });
  });
});

describe('parameters without effect', () => {
  it.each([
    [{ preset: 'tractogen', defects: { encoderBound: true } }, 'defects.encoderBound', /preset tractogen/],
    [{ preset: 'tractogen', defects: { decoderGlorot: true } }, 'defects.decoderGlorot', /preset tractogen/],
    [{ defects: { positionMajor: true } }, 'defects.positionMajor', /preset tractogen/],
    [{ schedule: { kind: 'constant', warmUpEpochs: 1 } }, 'schedule.warmUpEpochs', /only with cosine/],
    [{ schedule: { kind: 'one-cycle', warmUpEpochs: 0 } }, 'schedule.warmUpEpochs', /only with cosine/],
    [{ schedule: { kind: 'cosine', cycleBeta1: true } }, 'schedule.cycleBeta1', /only with one-cycle/],
    [{ preset: 'finta', linearRate: 0.1 }, 'linearRate', /no linear path/],
    [{ preset: 'tractoencoder', linearRate: 0 }, 'linearRate', /no linear path/],
    [{ preset: 'finta', linear: 'charts' }, 'linear', /no linear part/],
    [{ dropout: 0.1 }, 'dropout', /without linear charts/],
    [{ loss: 'distances', reduction: 'sum' }, 'reduction', /loss distances/],
    [{ linear: 'charts', reduction: 'sum' }, 'reduction', /loss distances/],
  ])('are refused in one line: %j', (given, path, message) => {
    const issues = params.safeParse(given).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join('.'))).toEqual([path]);
    expect(issues[0].message).toMatch(message);
    expect(issues[0].message).not.toContain('\n');
  });

  it.each([
    { preset: 'tractogen', linearRate: 0, defects: { encoderBound: false } },
    { preset: 'finta', defects: { encoderBound: true, positionMajor: true } },
    { schedule: { kind: 'cosine', warmUpEpochs: 2 } },
    { schedule: { kind: 'one-cycle', cycleBeta1: false } },
    { schedule: { kind: 'constant' } },
  ])('are not those that have one: %j', (given) => {
    expect(params.safeParse(given).success).toBe(true);
  });
});

describe('scheduleOf', () => {
  it('takes the learning rate as the maximum and the warm-up in epochs', () => {
    const cosine = scheduleOf(
      settingsOf(params.parse({ schedule: { kind: 'cosine', warmUpEpochs: 2 }, learningRate: 1e-3 })),
      100,
      10,
    );
    expect(cosine(19).learningRate).toBeLessThan(1e-3);
    expect(cosine(20).learningRate).toBe(1e-3);
    expect(cosine(99).learningRate).toBeCloseTo(0, 12);
    const cycle = scheduleOf(
      settingsOf(params.parse({ preset: 'finta', schedule: { kind: 'one-cycle', cycleBeta1: false } })),
      100,
      10,
    );
    expect(cycle(29)).toEqual({ learningRate: 1e-3, beta1: 0.9 });
    expect(scheduleOf(settingsOf(params.parse({ preset: 'tractoencoder' })), 100, 10)(50).learningRate).toBe(
      6.68e-4,
    );
  });
});
