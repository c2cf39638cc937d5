import { largest, readFixture, report, torchNameOf, type Summary } from '@tractogen/nn/parity';
import { describe, expect, it } from 'vitest';
import { hashedRun, type FixtureCase, type FixtureSettings } from './hashed-run.ts';
import { beyond, gradientsBeside } from './training.ts';

interface Gradients extends FixtureCase {
  readonly gradients: Readonly<Record<string, Summary>>;
}
interface Fixture {
  readonly settings: FixtureSettings;
  readonly zeroGradientUnderBatchNorm: readonly string[];
}

const vae = readFixture('vae-gradients.json') as Fixture & { readonly cases: readonly Gradients[] };
const regression = readFixture('regression-vae.json') as Fixture & {
  readonly gradients: readonly Gradients[];
};
const conditional = readFixture('conditional-vae.json') as Pick<Fixture, 'settings'> & Gradients;

const CASES = [
  ...vae.cases.map((given) => ({ kind: 'none' as const, given, settings: vae.settings })),
  ...regression.gradients.map((given) => ({
    kind: 'regression' as const,
    given,
    settings: regression.settings,
  })),
  {
    kind: 'decoder' as const,
    given: { gradients: conditional.gradients, reduction: 'mean' as const },
    settings: conditional.settings,
  },
].map((one) => {
  const { batchNorm = false, head = 'logvar', reduction = 'mean' }: FixtureCase = one.given;
  return { ...one, title: `${head}, ${reduction}${batchNorm ? ', batch normalisation' : ''}` };
});

describe.each(CASES)('gradients of the loss, conditioning $kind: $title', ({ kind, given, settings }) => {
  it('are those of PyTorch for all parameters, to 1e-4', (context) => {
    const run = hashedRun(kind, given, settings);
    const deviations = gradientsBeside(run, given.gradients);
    report(context, { [`vae.gradients.${kind}`]: largest(deviations.values()) });
    // What the last normalisation takes away again has no gradient but for rounding.
    const without = 'batchNorm' in given && given.batchNorm ? vae.zeroGradientUnderBatchNorm : [];
    const names = run.model.trained.map(torchNameOf).filter((name) => !without.includes(name));
    expect([...deviations.keys()].toSorted()).toEqual(names.toSorted());
    expect(beyond(deviations, 1e-4)).toEqual([]);
    run.dispose();
  });
});
