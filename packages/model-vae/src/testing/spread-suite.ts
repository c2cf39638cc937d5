import { loadTensorFlow } from '@tractogen/nn';
import { besideTheirs, reportLikeness, spreadFixture } from '@tractogen/nn/parity';
import { describe, expect, it } from 'vitest';
import { trainedFrom, type Kind } from '../parity/seed-spread.ts';

/** Five seeds of a model beside five of PyTorch. */
export async function spreadSuite(kind: Kind, title: string): Promise<void> {
  const runtime = await loadTensorFlow();
  const { seeds } = spreadFixture().settings;
  describe.skipIf(runtime.backend !== 'tensorflow')(
    'five seeds beside five of PyTorch (needs libtensorflow)',
    () => {
      it(`are draws from one law: ${title}`, (context) => {
        const figures = besideTheirs(
          kind,
          seeds.map((seed) => trainedFrom(runtime, kind, seed)),
        );
        reportLikeness(context, kind, figures);
        for (const [name, { p, within }] of Object.entries(figures))
          expect(p > 0.05 || within, name).toBe(true);
      });
    },
  );
}
