import { loadTensorFlow, valuesOf } from '@tractogen/nn';
import {
  largest,
  lossDeviations,
  readFixture,
  report,
  stepDeviations,
  type After,
  type Curves,
} from '@tractogen/nn/parity';
import { describe, expect, it } from 'vitest';
import { hashedRivals, type RivalsCase, type RivalsSettings } from './hashed-rivals.ts';

interface Steps extends RivalsCase {
  readonly loss: Curves;
  readonly after: Readonly<Record<string, After>>;
}

const { cases, settings } = readFixture('aae-steps.json') as {
  readonly cases: readonly Steps[];
  readonly settings: RivalsSettings;
};
const runtime = await loadTensorFlow();

// ReLU inputs within rounding of zero fall on the other side in two of the runs, at step 3 and at step 7; with our
// signs PyTorch's losses are ours to 7e-6 (5e-5 in a generator's loss near zero): docs/decisions/011.
const BARS = [1e-4, 1e-4, 1e-3, 1e-3];

describe.each(
  cases.map((given, i) => [given.kind, given.critic, given.conditioned, BARS[i], given] as const),
)(
  'three phases against PyTorch: %s, critic %s, conditions %s',
  (_kind, _critic, _conditioned, bar, given) => {
    it('leave the same weights: one step to 1e-6, ten to 1e-4', { timeout: 300_000 }, (context) => {
      const run = hashedRivals(runtime, given, settings);
      const { kept } = run.model;
      const start = valuesOf(kept);
      const steps: ReturnType<typeof run.step>[] = [];
      const after = new Map<number, ReturnType<typeof stepDeviations>>();
      for (let step = 1; step <= 10; step++) {
        steps.push(run.step(step));
        const expected = given.after[step];
        if (expected === undefined) continue;
        after.set(step, stepDeviations(kept, { start, now: valuesOf(kept), steps: step }, expected));
      }
      run.dispose();
      const losses = lossDeviations(steps, given.loss);
      const [one, ten] = [after.get(1)!, after.get(10)!];
      report(context, {
        'aae.adam.1': largest(one.weights.values()),
        'aae.adam.10': largest(ten.weights.values()),
        [bar > 1e-4 ? 'aae_crossing.losses.10' : 'aae.losses.10']: largest(losses),
      });
      expect([...one.weights].filter(([, of]) => !(of < 1e-6))).toEqual([]);
      expect([...ten.weights].filter(([, of]) => !(of < 1e-4))).toEqual([]);
      for (const { moved } of after.values()) expect([...moved].filter(([, of]) => !(of < 1e-3))).toEqual([]);
      expect(largest(losses)).toBeLessThan(bar);
    });
  },
);
