import type { Codec } from '@tractogen/codec';
import { expect, it } from 'vitest';
import { madeCodec, madeModel, madeTable } from '../testing/made.ts';
import { bundleOf, lengthOf, runSample } from '../testing/run-sample.ts';

const table = madeTable();
const model = madeModel(table, ['length', 'age', 'diagnosis=AD', 'diagnosis=MCI']);

it("GESTA encodes a conditional model's seeds with their own conditions and decodes with a seed's", async () => {
  const inner = madeCodec(model);
  const residuals: number[] = [];
  const spied: Codec = {
    ...inner,
    encode: async (points, conditions) => {
      const latents = await inner.encode(points, conditions);
      for (let i = 1; i < latents.length; i += 2) residuals.push(Math.abs(latents[i]));
      return latents;
    },
  };
  const wanted = { method: 'kde', count: 30, acceptance: { withinVolume: false } };
  const { samples } = await runSample(wanted, { table, from: spied });
  // The second latent is the length beyond the one told.
  expect(Math.max(...residuals)).toBeLessThan(1e-3);
  expect(residuals).toHaveLength(120);
  const key = (bundle: string | null, length: number): string => `${bundle} ${length.toFixed(2)}`;
  const known = new Set([...table.length].map((length, row) => key(bundleOf(table, row), length)));
  const seen = new Set<string>();
  for (let row = 0; row < 60; row++) {
    const own = key(bundleOf(samples, row), lengthOf(samples, row));
    expect(known).toContain(own);
    seen.add(own);
  }
  expect(seen.size).toBeGreaterThan(20);
});

it('GESTA says how many training streamlines lack an attribute', async () => {
  const age = table.age.map((years, row) => (row < 40 ? Number.NaN : years));
  const wanted = { method: 'kde', count: 5, bundles: ['a'] };
  const { warnings } = await runSample(wanted, { table: { ...table, age }, from: model });
  expect(warnings).toContainEqual('a: 30 training streamlines lack an attribute and are no seeds');
});
