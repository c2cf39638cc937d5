import type { ModelFile, Prior } from '@tractogen/codec';
import { VALUES, type StreamlineTable } from '@tractogen/formats';
import { describe, expect, it } from 'vitest';
import { madeModel, madeTable } from '../testing/made.ts';
import { bundleOf, lengthOf, runSample } from '../testing/run-sample.ts';

const table = madeTable();
const model = madeModel(table, ['length', 'age', 'diagnosis=AD', 'diagnosis=MCI']);
const run = async (wanted: object, from: ModelFile = model) =>
  await runSample({ method: 'prior', ...wanted }, { table, from });

describe('method prior', () => {
  it('has the bundles of training in its proportions, and rows of training in their bundle', async () => {
    const { requests, samples, counts } = await run({ count: 2000 });
    expect(counts).toEqual({ in: 2000, out: 2000, dropped: {} });
    expect(requests).toBeNull();
    const ofB = [...samples.bundle.codes.keys()].filter((row) => bundleOf(samples, row) === 'b').length;
    // 30 of 120 rows are of `b`; five standard errors of a binomial.
    expect(Math.abs(ofB / 2000 - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / 2000));
    const key = (from: StreamlineTable, row: number): string => {
      const { codes, names } = from.diagnosis;
      return [bundleOf(from, row), from.age[row], names[codes[row]], lengthOf(from, row).toFixed(2)].join(
        ' ',
      );
    };
    const known = new Set([...table.age.keys()].map((row) => key(table, row)));
    for (let row = 0; row < samples.rows; row++) expect(known).toContain(key(samples, row));
  });

  it('has each bundle as often where that is wanted, or the named ones only', async () => {
    const { report } = await run({ count: 1000, classes: 'uniform' });
    expect(Math.abs(report.bundles[1].wanted / 1000 - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 1000));
    expect(report.bundles[0].wanted + report.bundles[1].wanted).toBe(1000);
    const one = await run({ count: 10, bundles: ['b'] });
    expect(one.samples.bundle.names).toEqual(['b']);
  });

  it('draws N(0, I) for a model that is told nothing, and leaves the bundle open', async () => {
    const blind = madeModel(table, [], { conditions: { classes: false, attributes: [] } });
    const { samples, report } = await run({ count: 1500 }, blind);
    const aside = Array.from({ length: 1500 }, (_, row) => samples.points[row * VALUES + 1] - 10);
    const mean = aside.reduce((sum, value) => sum + value, 0) / 1500;
    const variance = aside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1500;
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(1500));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 1500));
    expect(samples.bundle.names).toEqual([]);
    expect(report).toMatchObject({ order: [], bundles: [], unassigned: { accepted: 1500 } });
  });

  it('draws around the mean of the class where the prior has one for each', async () => {
    const ring = madeModel(table, [], {
      conditions: { classes: true, attributes: [] },
      prior: { kind: 'ring', radius: 20 },
    });
    const { samples } = await run({ count: 400 }, ring);
    for (let row = 0; row < 400; row++) {
      // Two classes: means at angles 0 and π, so ±20 in the first latent, which moves a line aside.
      const ofA = bundleOf(samples, row) === 'a';
      const aside = samples.points[row * VALUES + (ofA ? 1 : 0)] - 10;
      expect(Math.abs(aside - (ofA ? 20 : -20))).toBeLessThan(6);
    }
  });

  it('draws r of a regression prior from training rows of all bundles', async () => {
    const conditions = { classes: false, attributes: [] };
    const prior: Prior = {
      kind: 'regression',
      attribute: 'length',
      direction: [0, 1],
      bias: [0, 0],
      logvar: -30,
    };
    const regression = madeModel(table, ['length'], { conditions, prior }, 'all');
    const { samples } = await run({ count: 300 }, regression);
    const { mean, sd } = regression.attributes.length.scales['*'];
    // The made decoder gives 40 mm plus the second latent, which is r itself but for 3e-7.
    const known = [...table.length].map((length) => (length - mean) / sd);
    for (let row = 0; row < 300; row++) {
      const r = lengthOf(samples, row) - 40;
      expect(Math.min(...known.map((value) => Math.abs(value - r)))).toBeLessThan(1e-3);
    }
  });
});
