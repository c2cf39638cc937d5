import { largest, readFixture, report } from '@tractogen/nn/parity';
import { describe, expect, it } from 'vitest';
import { hashedRun, type FixtureCase, type FixtureSettings } from './hashed-run.ts';
import { beyond, trained, worstByStep, type FixtureSteps } from './training.ts';

type Steps = FixtureCase & FixtureSteps;
interface Fixture {
  readonly settings: FixtureSettings;
}

const vae = readFixture('vae-steps.json') as Fixture & { readonly cases: readonly Steps[] };
const regression = readFixture('regression-vae.json') as Fixture & { readonly steps: readonly Steps[] };
const conditional = readFixture('conditional-vae.json') as Fixture & { readonly steps: Steps };

const CASES = [
  ...vae.cases.map((given) => ({ kind: 'none' as const, given, settings: vae.settings })),
  ...regression.steps.map((given) => ({ kind: 'regression' as const, given, settings: regression.settings })),
  { kind: 'decoder' as const, given: conditional.steps, settings: conditional.settings },
].map((one) => ({
  ...one,
  title: `${one.given.head ?? 'logvar'}, ${one.given.reduction}${one.given.batchNorm === true ? ', batch normalisation' : ''}`,
  crosses: one.given.head === 'variance' && one.given.reduction === 'sum',
}));

describe.each(CASES)(
  'steps of Adam against PyTorch, conditioning $kind: $title',
  ({ kind, given, settings, crosses }) => {
    it('leave the same weights: one to 1e-6, ten to 1e-4', { timeout: 300_000 }, (context) => {
      const run = hashedRun(kind, given, settings);
      const found = trained(run, given, settings.beta1);
      run.dispose();
      const name = crosses ? `vae.crossing` : `vae.${kind}`;
      report(context, {
        ...worstByStep(name, found),
        [`${name}.losses.10`]: largest(found.losses),
      });
      expect(beyond(found.weights.get(1)!, 1e-6)).toEqual([]);
      expect(beyond(found.weights.get(2) ?? new Map(), 1e-4)).toEqual([]);
      expect(largest(found.losses.slice(0, 4))).toBeLessThan(1e-4);
      // A ReLU input of d5 within rounding of zero falls on the other side at step 4, and the steps go apart.
      // With our signs PyTorch takes our steps, to 1e-5: docs/decisions/011.
      expect(beyond(found.weights.get(10)!, crosses ? 1e-3 : 1e-4)).toEqual([]);
      expect(largest(found.losses)).toBeLessThan(crosses ? 1e-2 : 1e-4);
      for (const [step, of] of found.moved) if (!crosses || step < 10) expect(beyond(of, 1e-3)).toEqual([]);
    });
  },
);
