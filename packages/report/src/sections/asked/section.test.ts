import { JSDOM } from 'jsdom';
import { expect, it } from 'vitest';
import type { Report } from '../../gather/report.ts';
import { askedSection } from './section.ts';

/** An autoencoder as far as bars look at it. */
const model = (node: string, preset: string): unknown => ({
  node,
  file: {
    stage: 'model-ae',
    preset,
    latent: 32,
    regression: [],
    attributes: {},
    conditions: { attributes: [] },
    hyperParameters: {},
  },
});

const FIGURES = {
  'reconstruction.ours.plausible.ratio_to_pca32': 0.94,
  'reconstruction.ours.plausible.ratio_to_pca32.high': 0.97,
  'reconstruction.theirs.plausible.ratio_to_pca32': 7.42,
  'reconstruction.theirs.plausible.ratio_to_pca32.high': 8.14,
  'filtering.ours.accuracy': 0.99,
  'filtering.theirs.accuracy': 0.98,
  'filtering.pca32.accuracy': 0.99,
};

function rowsOf(models: readonly unknown[]): string[][] {
  const metrics = new Map(Object.entries(FIGURES).map(([name, value]) => [name, { value }]));
  const report = { models, samples: [], measured: { metrics } } as unknown as Report;
  const { document } = new JSDOM(askedSection(report).body.markup).window;
  return [...document.querySelectorAll('tbody tr')].map((row) =>
    [...row.querySelectorAll('td')].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()),
  );
}

it('says of a figure that is asked of another preset alone that it is not asked, and judges the rest', () => {
  expect(rowsOf([model('ours', 'tractogen'), model('theirs', 'finta')])).toEqual([
    [
      'finta',
      'theirs',
      '7.420, not asked',
      '8.140, not asked',
      '−1.0 %',
      expect.stringMatching(/^missed: filtering/),
    ],
    ['tractogen', 'ours', '0.940', '0.970', '0.0 %', 'met'],
  ]);
});

it('only reports it where no model is asked', () => {
  expect(rowsOf([model('theirs', 'finta')])[0].slice(2, 4)).toEqual(['7.420', '8.140']);
});
