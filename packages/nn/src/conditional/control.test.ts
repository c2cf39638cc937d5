import { randomFrom } from '@tractogen/core';
import { measureAttribute } from '@tractogen/geometry';
import { describe, expect, it } from 'vitest';
import { fintaDecoder } from '../blocks/finta-decoder.ts';
import { fintaSpecs } from '../blocks/spec.ts';
import { shapeMeasure } from '../losses/control/measure.ts';
import { backendOrNull } from '../testing/backend.ts';
import { arcs } from '../testing/stage/arcs.ts';
import { controlBatch, controlMiss } from './control.ts';
import { conditionedRows } from './data.ts';
import { drawRequests } from './requests.ts';

const runtime = (await backendOrNull('wasm'))!;
const { tf: flow } = runtime;
const [COUNT, LATENT] = [20, 3];
const names = ['age', 'length', 'end_y'];
const table = arcs(40, 'control');
const data = conditionedRows(
  { ...table, age: Float32Array.from(table.id, (id) => 50 + (id % 30)) },
  { trainOn: 'all', classes: true, attributes: names, conditioned: true, scope: 'class' },
  'train',
);
const standard = { latent: LATENT, prior: { kind: 'standard' } } as const;

describe('controlBatch', () => {
  it('puts latents of the prior before the conditions of requests', () => {
    const random = randomFrom(1);
    const { input, asked } = controlBatch(runtime, data, names, standard, random, COUNT);
    const drawn = drawRequests(data, names, random.stream('requests'), COUNT);
    const rows = input.arraySync();
    for (const [i, row] of rows.entries())
      expect(row.slice(LATENT)).toEqual(
        Array.from(drawn.conditions.subarray(i * data.width, (i + 1) * data.width)),
      );
    // What one streamline cannot show is given, and not asked back.
    expect(asked.map(({ name }) => name)).toEqual(['length', 'end_y']);
    expect([...asked[0].requested.dataSync()]).toEqual([...drawn.asked.get('length')!.requested]);
  });

  it('draws the latent of the class that is asked for', () => {
    const prior = { kind: 'ring', radius: 100 } as const;
    const { input } = controlBatch(runtime, data, names, { latent: LATENT, prior }, randomFrom(2), COUNT);
    for (const [x, , , first] of input.arraySync()) expect(Math.sign(x)).toBe(first === 1 ? 1 : -1);
  });
});

describe('controlMiss', () => {
  it('is what geometry measures on decoded streamlines, against what was asked', () => {
    const { decoder: spec } = fintaSpecs('finta', LATENT);
    const slim = { ...spec, channels: [4, 4, 4, 4, 4, 8] as const, conditions: data.width };
    const decoder = fintaDecoder(flow, slim, randomFrom(3));
    const normalisation = { centre: [110, 100, 4] as [number, number, number], scale: 20 };
    // A fresh decoder makes dots, shorter than what keeps square roots smooth: wide last weights make streamlines.
    const { variable } = decoder.parameters.find(({ name }) => name === 'd6/kernel')!;
    variable.assign(flow.mul(variable, 2000));
    const batch = controlBatch(runtime, data, names, standard, randomFrom(4), COUNT);
    const line = decoder.forward(runtime.ops, batch.input).dataSync();
    const mm = Float32Array.from(line, (value, i) => 20 * value + normalisation.centre[i % 3]);
    let wanted = 0;
    for (const { name, requested, sd } of batch.asked) {
      const [values, units] = [requested.dataSync(), sd.dataSync()];
      for (let i = 0; i < COUNT; i++)
        wanted += ((measureAttribute(name, mm, i * 256, 256) - values[i]) / units[i]) ** 2 / COUNT;
    }
    const measure = shapeMeasure(flow, 256);
    const found = controlMiss(runtime, decoder, measure, batch, normalisation).dataSync()[0];
    expect(found / wanted).toBeCloseTo(1, 3);
  });
});
