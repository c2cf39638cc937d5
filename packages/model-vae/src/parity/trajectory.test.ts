import { loadTensorFlow } from '@tractogen/nn';
import { crossingIn, largest, readFixture, report } from '@tractogen/nn/parity';
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
/** Of the first twenty losses, of all, and of all where a ReLU input crosses zero: docs/decisions/011. */
const BARS = [1e-4, 1e-3, 5e-3];
/** The last of them where KLs stand at the edge of the free bits, and cross it, too. */
const FREE_BITS = 5e-2;

describe('fifty steps of training against PyTorch', () => {
  it.skipIf(backend !== 'tensorflow').for([
    { kind: 'none' as const, name: 'vae_free_bits', given: vae.trajectories[0], fixture: vae },
    { kind: 'none' as const, name: 'vae_norm', given: vae.trajectories[1], fixture: vae },
    {
      kind: 'regression' as const,
      name: 'regression',
      given: regression.trajectories[0],
      fixture: regression,
    },
    { kind: 'decoder' as const, name: 'conditional', given: conditional.trajectory, fixture: conditional },
  ])(
    '$name: losses to 1e-4 and 1e-3 (needs libtensorflow)',
    { timeout: 600_000 },
    ({ kind, name, given, fixture }, context) => {
      const run = hashedRun(kind, given, fixture.settings);
      const { losses } = trained(run, given, fixture.settings.beta1);
      run.dispose();
      const crossing = crossingIn(losses);
      const crosses = crossing < losses.length;
      const title = crosses ? `${name}.crossing` : name;
      report(context, {
        [`${title}.losses.20`]: largest(losses.slice(0, 20)),
        [`${title}.losses.50`]: largest(losses),
      });
      const [first, all, crossed] = BARS;
      const apart = (given.freeBits ?? 0) > 0 ? FREE_BITS : crossed;
      expect(losses).toHaveLength(50);
      expect(largest(losses.slice(0, Math.min(20, crossing)))).toBeLessThan(first);
      expect(largest(losses.slice(0, crossing))).toBeLessThan(all);
      expect(largest(losses)).toBeLessThan(crosses ? apart : all);
    },
  );
});
