import { describe, expect, it } from 'vitest';
import { params } from './params.ts';
import { settingsOf } from './presets.ts';

describe('settingsOf', () => {
  it.each(['finta', 'tractogen', 'tractoencoder'] as const)('leaves nothing of preset %s open', (preset) => {
    const { threads: _threads, ...settings } = settingsOf(params.parse({ preset }));
    expect(Object.values(settings)).not.toContain(undefined);
    expect(settings).toMatchObject({ flips: false, trainOn: 'plausible', classes: true, prior: 'standard' });
    expect(Object.values(settings.defects)).not.toContain(true);
    expect(settings.discriminator.kind).toBe('mlp');
  });

  it('takes more steps with a Wasserstein critic, and what is given above all', () => {
    expect(settingsOf(params.parse({ loss: 'bce' }))).toMatchObject({
      criticSteps: 1,
      adversarialBeta1: 0.5,
    });
    expect(settingsOf(params.parse({ preset: 'tractoencoder' })).adversarialBeta1).toBe(0.9);
    expect(settingsOf(params.parse({ loss: 'wgan' }))).toMatchObject({
      criticSteps: 5,
      clip: 0.01,
      adversarialBeta1: 0,
    });
    expect(settingsOf(params.parse({ loss: 'wgan-gp', criticSteps: 2 }))).toMatchObject({
      criticSteps: 2,
      penalty: 10,
    });
    expect(
      settingsOf(
        params.parse({ preset: 'tractoencoder', control: 3, attributes: ['length'], criticRate: 4 }),
      ),
    ).toMatchObject({ control: 3, criticRate: 4, generatorRate: 1, weightDecay: null });
  });
});

describe('parameters without effect', () => {
  it.each([
    [{ control: 1 }, 'control', /one streamline shows/],
    [{ control: 1, attributes: ['age'] }, 'control', /one streamline shows/],
    [{ penalty: 1 }, 'penalty', /loss bce, only with wgan-gp/],
    [{ loss: 'wgan', penalty: 1 }, 'penalty', /loss wgan, only/],
    [{ loss: 'wgan-gp', clip: 1 }, 'clip', /only with wgan/],
    [{ classes: false, prior: 'ring' }, 'prior', /needs classes/],
    [{ classes: false, prior: 'tractoencoder' }, 'prior', /needs classes/],
    [{ classes: false, realLabels: 'uniform' }, 'realLabels', /without classes/],
    [{ classes: false, defects: { blindDecoder: true } }, 'defects.blindDecoder', /without classes/],
    [{ realLabels: 'uniform', attributes: ['length'] }, 'realLabels', /empty list/],
    [{ discriminator: { kind: 'tractoencoder', widths: [8] } }, 'discriminator.widths', /only with mlp/],
    [
      { regularise: [{ attribute: 'length', loss: 'distance-mae', delta: 1 }] },
      'regularise.0.delta',
      /only with ar-vae/,
    ],
    [{ preset: 'tractogen', defects: { encoderBound: true } }, 'defects.encoderBound', /preset tractogen/],
    [{ preset: 'finta', linearRate: 0.1 }, 'linearRate', /no linear path/],
    [{ attributes: ['bow'], regularise: [{ attribute: 'bow' }] }, 'regularise', /bow stands twice/],
    [{ regularise: [{ attribute: 'bow' }, { attribute: 'bow' }] }, 'regularise', /bow stands twice/],
    [{ attributes: ['bow', 'bow'] }, 'attributes', /bow stands twice/],
    [{ attributes: ['height'] }, 'attributes.0', /no attribute .* length/],
    [{ regularise: [{ attribute: 'height' }] }, 'regularise.0.attribute', /no attribute .* length/],
    [{ latent: 3, regularise: [{ attribute: 'bow' }] }, 'latent', /too few/],
  ])('are refused in one line: %j', (given, path, message) => {
    const issues = params.safeParse(given).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join('.'))).toEqual([path]);
    expect(issues[0].message).toMatch(message);
    expect(issues[0].message).not.toContain('\n');
  });

  it.each([
    { attributes: ['length'], control: 0 },
    { loss: 'wgan-gp', penalty: 1 },
    { loss: 'wgan', clip: 0.1 },
    { preset: 'tractoencoder', defects: { encoderBound: true, unshuffled: true, unnormalised: true } },
    { prior: 'tractoencoder', realLabels: 'uniform', discriminator: { kind: 'tractoencoder' } },
    {
      regularise: [
        { attribute: 'length', delta: 1 },
        { attribute: 'bow', loss: 'distance-mae' },
      ],
    },
    { latent: 4, regularise: [{ attribute: 'bow' }] },
  ])('are not those that have one: %j', (given) => {
    expect(params.safeParse(given).success).toBe(true);
  });
});
