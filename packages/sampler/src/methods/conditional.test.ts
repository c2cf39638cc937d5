import type { ModelFile, Prior } from '@tractogen/codec';
import { VALUES } from '@tractogen/formats';
import { describe, expect, it } from 'vitest';
import { madeModel, madeTable } from '../testing/made.ts';
import { bundleOf, lengthOf, runSample } from '../testing/run-sample.ts';

const ATTRIBUTES = ['length', 'age', 'diagnosis=AD', 'diagnosis=MCI'];
const table = madeTable();
const model = madeModel(table, ATTRIBUTES);
const run = async (wanted: object, from: ModelFile = model, seed = 1) =>
  await runSample({ method: 'conditional', ...wanted }, { table, from, seed });

describe('method conditional', () => {
  it('gives what was asked for, row by row in every file', async () => {
    const { samples, report, counts, tractogram, requests } = await run({ requests: { count: 60 } });
    expect(counts).toEqual({ in: 120, out: 120, dropped: {} });
    const { schema, attributes, bundle, outOfSupport } = requests!;
    expect(schema).toBe(1);
    expect(Object.keys(attributes)).toEqual(ATTRIBUTES.toSorted());
    for (let row = 0; row < 120; row++) {
      expect(bundleOf(samples, row)).toBe(row < 60 ? 'a' : 'b');
      expect(bundle[row]).toBe(bundleOf(samples, row));
      expect(lengthOf(samples, row)).toBeCloseTo(attributes.length[row], 3);
      // The made decoder shows the age in z.
      expect(samples.points[row * VALUES + 2]).toBeCloseTo(5 + attributes.age[row] / 10, 3);
      expect(samples.age[row]).toBeCloseTo(attributes.age[row], 4);
      const diagnosis = samples.diagnosis.names[samples.diagnosis.codes[row]];
      expect(attributes['diagnosis=AD'][row]).toBe(Number(diagnosis === 'AD'));
      const property = (name: string): number | undefined => tractogram.perStreamline.get(name)?.values[row];
      expect(property('bundle')).toBe(row < 60 ? 1 : 2);
      expect(property('requested_length')).toBeCloseTo(attributes.length[row], 4);
      expect(property('out_of_support')).toBe(Number(outOfSupport[row]));
      expect(report.words.diagnosis[(property('requested_diagnosis') ?? 0) - 1]).toBe(diagnosis);
    }
    expect(report.bundles.map(({ name }) => name)).toEqual(['a', 'b']);
    const words = { diagnosis: { AD: 20, CN: 20, MCI: 20 } };
    expect(report.bundles[0]).toMatchObject({ wanted: 60, proposed: 60, accepted: 60, words });
    expect(report.unassigned).toBeNull();
  });

  it('flags what is out of support, warns once a bundle, and drops nothing for it', async () => {
    const wanted = { length: { values: [30, 45] }, age: { values: [70, 110] }, diagnosis: 'AD' };
    const { samples, report, warnings, requests } = await run({
      requests: { count: 20, attributes: wanted },
    });
    const { attributes, bundle, outOfSupport } = requests!;
    expect(samples.rows).toBe(40);
    for (const name of ['a', 'b'])
      expect(warnings.filter((text) => text.startsWith(`${name}: `))).toHaveLength(1);
    for (let row = 0; row < 40; row++) {
      if (attributes.age[row] === 110) expect(outOfSupport[row]).toBe(true);
      // No streamline of `b` is as short as that.
      if (bundle[row] === 'b') expect(outOfSupport[row]).toBe(true);
      expect(Number.isFinite(lengthOf(samples, row))).toBe(true);
    }
    const flagged = outOfSupport.filter((flag) => flag).length;
    expect(report.bundles[0].outOfSupport + report.bundles[1].outOfSupport).toBe(flagged);
    expect(report.bundles[1]).toMatchObject({ outOfRange: { age: 10, length: 20 }, sparse: 0 });
  });

  it('flags ages above 89 of restricted data, in which they stand as 90, and answers them', async () => {
    // Everybody of more than 78 years is one of those.
    const capped = { ...table, age: table.age.map((age) => (age > 78 ? 90 : age)) };
    expect(Math.max(...capped.age)).toBe(90);
    const from = madeModel(capped, ['age']);
    const requests = { count: 40, attributes: { age: { values: [70, 89.5] } } };
    for (const access of ['open', 'restricted'] as const) {
      const found = await runSample({ method: 'conditional', requests }, { table: capped, from, access });
      const { attributes, outOfSupport } = found.requests!;
      const told = attributes.age.map((age, row) => (age === 89.5 && outOfSupport[row] ? 1 : 0));
      expect(found.samples.rows).toBe(80);
      if (access === 'open') expect(found.report.bundles[0].outOfRange).toEqual({});
      else {
        expect(told.reduce<number>((a, b) => a + b, 0)).toBe(40);
        expect(found.report.bundles[0].outOfRange).toEqual({ age: 20 });
        expect(found.warnings.join()).toMatch(/20 by age, which training has from \d+\.\d+ to 89\.00/);
      }
      expect(attributes.age.some((age, row) => age === 70 && outOfSupport[row])).toBe(false);
    }
  });

  it('leaves requests of training rows unflagged but for about one in a hundred', async () => {
    const attributes = { length: 'training', age: 'training', diagnosis: 'training' };
    const { report } = await run({ bundles: ['a'], requests: { count: 500, attributes } });
    expect(report.bundles[0].outOfSupport).toBeLessThan(0.03 * 500);
  });

  it('depends on seed and bundle alone', async () => {
    const requests = { count: 10 };
    const [first, second, other, one] = [
      await run({ requests }, model, 4),
      await run({ requests }, model, 4),
      await run({ requests }, model, 5),
      await run({ requests, bundles: ['b'] }, model, 4),
    ];
    expect(second.sha256).toBe(first.sha256);
    expect(other.sha256).not.toBe(first.sha256);
    expect(one.samples.points).toEqual(first.samples.points.subarray(10 * VALUES));
  });

  it('filters where it is told to, counts why, and tries again as often as it may', async () => {
    // The first latent moves a line aside by N(0, 1) mm from y = 10, and this grid ends at 11 mm.
    const grid = { ...table.metadata.grid, dimensions: [64, 6, 30] as [number, number, number] };
    const narrow = { ...table, metadata: { ...table.metadata, grid } };
    const filtered = async (more: object) =>
      await runSample(
        {
          method: 'conditional',
          bundles: ['a'],
          requests: { count: 200 },
          acceptance: { withinVolume: true },
          ...more,
        },
        { table: narrow, from: model, seed: 2 },
      );
    const once = await filtered({});
    expect(once.counts.in).toBe(200);
    expect(once.counts.out + once.counts.dropped.outside_volume).toBe(200);
    // P(N(0, 1) > 1) = 0.159, standard error 0.026.
    expect(Math.abs(once.counts.dropped.outside_volume / 200 - 0.159)).toBeLessThan(5 * 0.026);
    expect(once.warnings.join()).toContain('raise `tries`');
    expect(once.requests!.bundle).toHaveLength(once.counts.out);
    for (let row = 0; row < once.samples.rows; row++)
      expect(lengthOf(once.samples, row)).toBeCloseTo(once.requests!.attributes.length[row], 3);
    const often = await filtered({ tries: 20 });
    expect(often.counts.out).toBe(200);
    expect(often.counts.in).toBe(200 + often.counts.dropped.outside_volume);
    expect(often.warnings.join()).not.toContain('tries');
  });

  it('draws z of a regression prior around the attribute asked for, without a bundle', async () => {
    const prior: Prior = {
      kind: 'regression',
      attribute: 'length',
      direction: [0, 3],
      bias: [2, -1],
      logvar: Math.log(0.04),
    };
    const conditions = { classes: false, attributes: [] };
    const regression = madeModel(table, ['length'], { conditions, prior }, 'all');
    const wanted = { count: 400, attributes: { length: { values: [40, 60] } } };
    const { samples, report, requests } = await run({ requests: wanted }, regression);
    const { mean, sd } = regression.attributes.length.scales['*'];
    for (const length of [40, 60]) {
      const rows = [...requests!.attributes.length.keys()].filter(
        (row) => requests!.attributes.length[row] === length,
      );
      expect(rows).toHaveLength(200);
      const found = rows.map((row) => lengthOf(samples, row));
      const average = found.reduce((sum, value) => sum + value, 0) / 200;
      const variance = found.reduce((sum, value) => sum + (value - average) ** 2, 0) / 199;
      // The made decoder gives 40 mm plus the second latent, which is N(3 r − 1, 0.2²).
      const expected = 40 + (3 * (length - mean)) / sd - 1;
      expect(Math.abs(average - expected)).toBeLessThan((5 * 0.2) / Math.sqrt(200));
      expect(Math.abs(variance / 0.04 - 1)).toBeLessThan(5 * Math.sqrt(2 / 199));
    }
    expect(new Set(requests!.bundle)).toEqual(new Set(['']));
    expect(bundleOf(samples, 0)).toBeNull();
    expect(report.bundles).toEqual([]);
    expect(report.unassigned).toMatchObject({ name: '', accepted: 400 });
  });

  it('refuses what has no effect, and models that cannot be asked', async () => {
    const blind = madeModel(table, [], { conditions: { classes: false, attributes: [] } });
    await expect(run({}, blind)).rejects.toThrow(/neither bundle nor attribute/);
    await expect(run({ bundles: ['a'] }, blind)).rejects.toThrow(/not told the bundle/);
    await expect(run({}, { ...model, prior: null })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      remedy: expect.stringContaining('rejection or kde') as unknown,
    });
    await expect(run({}, { ...model, classes: ['a'] })).rejects.toMatchObject({
      code: 'PARAMETER_INVALID',
      remedy: 'Name some of: a',
    });
  });
});
