import { isShape } from '@tractogen/codec';
import { describe, expect, it } from 'vitest';
import { params } from './params.ts';
import { settingsOf } from './presets.ts';

const PRESETS = ['finta', 'tractogen', 'tractoencoder'] as const;

describe('params', () => {
  it.each([
    'length',
    'bow',
    'sinuosity',
    'end_x',
    'end_y',
    'end_z',
    'age',
    'icv',
    'weight',
    'diagnosis=AD',
    'end_w',
  ])('controls %s only if one streamline shows it', (name) => {
    const given = { conditioning: 'decoder', attributes: [name], control: 1 };
    expect(params.safeParse(given).success).toBe(isShape(name));
  });

  it.each(PRESETS)('leaves nothing open in preset %s', (preset) => {
    const { threads: _threads, ...settings } = settingsOf(params.parse({ preset }));
    expect(Object.values(settings)).not.toContain(undefined);
    expect(settings).toMatchObject({
      conditioning: 'none',
      classes: true,
      attributes: [],
      beta: 1,
      freeBits: 0,
      noise: 0.5,
      varianceHead: 'logvar',
      trainOn: 'plausible',
      flips: false,
      allowCollapse: false,
      defects: {
        encoderBound: false,
        decoderGlorot: false,
        positionMajor: false,
        unitWeights: false,
        lateClamp: false,
      },
    });
    const own = [
      'betaWarmUpEpochs',
      'reduction',
      'batchNorm',
      'width',
      'labelWeight',
      'control',
      'epochs',
      'learningRate',
    ];
    for (const name of own) expect(settings).toHaveProperty(name);
  });

  it('takes noise only where the objective has it', () => {
    const accepts = (given: object): boolean => params.safeParse({ noise: 1, ...given }).success;
    expect([{}, { reduction: 'mean' }, { preset: 'tractoencoder' }].map(accepts)).toEqual([
      true,
      false,
      false,
    ]);
    expect(accepts({ preset: 'tractoencoder', reduction: 'sum' })).toBe(true);
  });

  it("has TractoEncoder's objective only in its preset", () => {
    const objective = PRESETS.map((preset) => {
      const { reduction, batchNorm, control } = settingsOf(params.parse({ preset }));
      return [reduction, batchNorm, control > 0];
    });
    expect(objective).toEqual([
      ['sum', false, true],
      ['sum', false, true],
      ['mean', true, false],
    ]);
  });

  it.each(PRESETS)('lets each setting of preset %s be overruled', (preset) => {
    const given = {
      betaWarmUpEpochs: 3,
      reduction: 'mean',
      batchNorm: preset !== 'tractoencoder',
      width: 0.5,
      epochs: 7,
      trainOn: 'all',
      flips: true,
      clipNorm: null,
      weightDecay: null,
    };
    expect(settingsOf(params.parse({ preset, ...given }))).toMatchObject(given);
    const controlled = params.parse({ preset, conditioning: 'decoder', attributes: ['bow'], control: 0 });
    expect(settingsOf(controlled).control).toBe(0);
  });

  it.each([
    [{ attributes: ['length'] }, 'attributes', /conditioning none, only with .* regression or decoder/],
    [{ labelWeight: 2 }, 'labelWeight', /only with conditioning regression/],
    [{ control: 1 }, 'control', /only with conditioning decoder/],
    [{ beta: 0, betaWarmUpEpochs: 3 }, 'betaWarmUpEpochs', /beta 0/],
    [{ conditioning: 'decoder', attributes: ['bow', 'bow'] }, 'attributes', /bow stands twice/],
    [{ conditioning: 'decoder', attributes: ['lenght'] }, 'attributes.0', /no attribute .* length/],
    [
      { conditioning: 'regression', attributes: ['length'], control: 1 },
      'control',
      /conditioning regression/,
    ],
    [{ conditioning: 'decoder', attributes: ['age'], control: 1 }, 'control', /one streamline shows/],
    [{ classes: false }, 'classes', /only with conditioning decoder/],
    [{ defects: { unitWeights: true } }, 'defects.unitWeights', /only with conditioning regression/],
    [
      { conditioning: 'decoder', defects: { unitWeights: true } },
      'defects.unitWeights',
      /only with conditioning regression/,
    ],
    [{ varianceHead: 'variance', defects: { lateClamp: true } }, 'varianceHead', /lateClamp/],
    [
      { conditioning: 'regression', attributes: ['length'], defects: { lateClamp: true } },
      'defects.lateClamp',
      /regression/,
    ],
    [{ preset: 'finta', linearRate: 0.1 }, 'linearRate', /no linear path/],
    [{ defects: { encoderBound: true } }, 'defects.encoderBound', /preset tractogen/],
  ])('refuses what has no effect: %j', (given, path, message) => {
    const issues = params.safeParse(given).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join('.'))).toEqual([path]);
    expect(issues[0].message).toMatch(message);
    expect(issues[0].message).not.toContain('\n');
  });

  it.each([
    [{ conditioning: 'regression' }, /exactly one attribute/],
    [{ conditioning: 'regression', attributes: ['length', 'bow'] }, /exactly one attribute/],
    [{ conditioning: 'decoder', classes: false }, /classes or attributes/],
  ])('refuses what makes no model: %j', (given, message) => {
    const issues = params.safeParse(given).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join('.'))).toEqual(['attributes']);
    expect(issues[0].message).toMatch(message);
  });

  it.each([
    { beta: -1 },
    { noise: 0 },
    { width: 0 },
    { width: 1.5 },
    { freeBits: -0.1 },
    { conditioning: 'all' },
  ])('refuses what is out of range: %j', (given) => {
    expect(params.safeParse(given).success).toBe(false);
  });

  it.each([
    { conditioning: 'regression', attributes: ['length'], defects: { unitWeights: true } },
    { conditioning: 'decoder' },
    { conditioning: 'decoder', classes: false, attributes: ['age', 'bow'], control: 5 },
    { varianceHead: 'variance' },
    { beta: 0, noise: 2, freeBits: 0.5 },
  ])('takes what has an effect: %j', (given) => {
    expect(params.safeParse(given).success).toBe(true);
  });
});
