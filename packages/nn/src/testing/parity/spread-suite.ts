import { describe, expect, it } from 'vitest';
import { reportLikeness } from '../../parity/seed-spread/report.ts';
import { besideTheirs, spreadFixture, type SpreadKind } from '../../parity/seed-spread/spread.ts';
import type { Runtime } from '../../runtime/runtime.ts';

/**
 * Five seeds of a kind of model beside five of PyTorch: each final figure is either no further apart than chance has it
 * (Welch's test at 5 %), or all of one side lie between those of the other.
 *
 * @param title the model in words
 * @param trained trains from one seed as PyTorch's side did, and gives its final figures by name
 */
export function spreadSuite(
  { backend }: Pick<Runtime, 'backend'>,
  kind: SpreadKind,
  title: string,
  trained: (seed: number) => Readonly<Record<string, number>>,
): void {
  describe.skipIf(backend !== 'tensorflow')('five seeds beside five of PyTorch (needs libtensorflow)', () => {
    it(`are draws from one law: ${title}`, (context) => {
      const figures = besideTheirs(kind, spreadFixture().settings.seeds.map(trained));
      reportLikeness(context, kind, figures);
      for (const [name, { p, within }] of Object.entries(figures))
        expect(p > 0.05 || within, name).toBe(true);
    });
  });
}
