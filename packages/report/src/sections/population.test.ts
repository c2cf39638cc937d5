import { expect, it } from 'vitest';
import type { Report } from '../gather/report.ts';
import { populationSection } from './population.ts';

function report(metrics: Record<string, { value: number; note?: string }>): Report {
  return { measured: { metrics: new Map(Object.entries(metrics)) } } as unknown as Report;
}

it('shows the law, real subjects and what was generated side by side, and says that it is simulated', () => {
  const { body } = populationSection(
    report({
      'population.real.length.age.bundle_2': { value: -0.048, note: '95 % from "-0.06" to -0.04' },
      'population.generated.length.age.bundle_2': { value: -0.0302 },
      'population.truth.length.age.bundle_2': { value: -0.05 },
      'population.real.bow.ad.bundle_10': { value: 1.504 },
      'control.length.r2': { value: 0.9 },
    }),
  );
  const text = body.markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(text).toContain('Simulated subjects, chosen parameters');
  expect(text).toContain('ten years, law ten years, training subjects ten years, generated');
  expect(text).toContain('bundle 2 −0.050 −0.048 −0.030');
  expect(text).toContain('bundle 10 – 1.50 –');
  // What comes from outside cannot leave the attribute that it stands in.
  expect(body.markup).toContain('95 % from &quot;-0.06&quot; to -0.04');
});

it('is left out where no population is known', () => {
  expect(populationSection(report({ 'control.length.r2': { value: 0.9 } })).absent).toMatch(
    /at least twenty/,
  );
});
