import { hashedRun, type FixtureCase, type FixtureSettings, type HashedRun } from './hashed-run.ts';

/** Losses of one pass, as the fixtures keep them. */
export interface FixtureLosses {
  readonly kl: number;
  readonly klFreeBits?: number;
  readonly label?: number;
  readonly recon: Readonly<Record<'mean' | 'sum', number>>;
  readonly total: Readonly<Record<'mean' | 'sum', number>>;
}

const STILL = { learningRate: 0, beta1: 0.9 };

/** Relative deviations of what a training step tells, in both reductions, and of free bits. */
export function lossesBeside(
  run: HashedRun,
  given: FixtureCase,
  settings: FixtureSettings,
  expected: FixtureLosses,
): number[] {
  const of = (more: FixtureCase): ReturnType<HashedRun['step']> => {
    const own = hashedRun(run.settings.conditioning, { ...given, ...more }, settings, run);
    const losses = own.step(0, STILL);
    own.dispose();
    return losses;
  };
  const ratios: number[] = [];
  for (const reduction of ['mean', 'sum'] as const) {
    const { recon, kl, total, label } = of({ reduction });
    ratios.push(recon / expected.recon[reduction], kl / expected.kl, total / expected.total[reduction]);
    if (expected.label !== undefined) ratios.push(label / expected.label);
  }
  if (expected.klFreeBits !== undefined)
    ratios.push(of({ freeBits: settings.freeBits! }).kl / expected.klFreeBits);
  return ratios.map((ratio) => Math.abs(ratio - 1));
}
