import { loadTensorFlow } from '@tractogen/nn';
import { largest, readFixture, report } from '@tractogen/nn/parity';
import { describe, expect, it } from 'vitest';
import { hashedRun, type FixtureCase, type FixtureSettings } from './hashed-run.ts';
import { trained, type FixtureSteps } from './training.ts';

type Steps = FixtureCase & FixtureSteps;
interface Fixture {
  readonly settings: FixtureSettings;
}

const vae = readFixture('vae-steps.json') as Fixture & { readonly trajectories: readonly Steps[] };
const regression = readFixture('regression-vae.json') as Fixture & {
  readonly trajectories: readonly Steps[];
};
const conditional = readFixture('conditional-vae.json') as Fixture & { readonly trajectory: Steps };
const { backend } = await loadTensorFlow();
/** As in the autoencoder's run: docs/decisions/006. */
const STRICT = [1e-4, 1e-3];

describe('fifty steps of training against PyTorch', () => {
  it.skipIf(backend !== 'tensorflow').for([
    // ReLU inputs within rounding of zero fall on the other side, from step 8 on here, from step 20 on in the
    // conditional one, and later KLs at the edge of the free bits. With our signs PyTorch's losses are ours to
    // 6e-6 in all fifty steps: docs/decisions/011.
    {
      kind: 'none' as const,
      name: 'vae_crossing',
      given: vae.trajectories[0],
      fixture: vae,
      bars: [1e-3, 5e-2],
    },
    { kind: 'none' as const, name: 'vae_norm', given: vae.trajectories[1], fixture: vae, bars: STRICT },
    {
      kind: 'regression' as const,
      name: 'regression',
      given: regression.trajectories[0],
      fixture: regression,
      bars: STRICT,
    },
    {
      kind: 'decoder' as const,
      name: 'conditional_crossing',
      given: conditional.trajectory,
      fixture: conditional,
      bars: [1e-4, 5e-3],
    },
  ])(
    '$name: losses, 20 and all, to $bars (needs libtensorflow)',
    { timeout: 600_000 },
    ({ kind, name, given, fixture, bars }, context) => {
      const run = hashedRun(kind, given, fixture.settings);
      const { losses } = trained(run, given, fixture.settings.beta1);
      run.dispose();
      report(context, {
        [`${name}.losses.20`]: largest(losses.slice(0, 20)),
        [`${name}.losses.50`]: largest(losses),
      });
      expect(losses).toHaveLength(50);
      expect(largest(losses.slice(0, 20))).toBeLessThan(bars[0]);
      expect(largest(losses)).toBeLessThan(bars[1]);
    },
  );
});
