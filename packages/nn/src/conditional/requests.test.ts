import { scaleFor } from '@tractogen/codec';
import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { arcs } from '../testing/stage/arcs.ts';
import { conditionedRows, type ConditionedRows } from './data.ts';
import { drawRequests } from './requests.ts';

const rowsOf = (attributes: readonly string[], classes = true): ConditionedRows =>
  conditionedRows(
    arcs(60, 'requests'),
    { trainOn: 'all', classes, attributes, conditioned: true, scope: classes ? 'class' : 'all' },
    'train',
  );
const N = 4000;

describe('drawRequests', () => {
  it('asks for one attribute evenly between the 5th and 95th percentile of the bundle', () => {
    const data = rowsOf(['length']);
    const { labels, conditions, asked } = drawRequests(data, ['length'], randomFrom(1), N);
    const { requested, sd } = asked.get('length')!;
    for (const [label, name] of data.classes.entries()) {
      const scale = scaleFor(data.attributes['length'], name)!;
      const rows = [...labels.keys()].filter((row) => labels[row] === label);
      // Either bundle has half of the training rows: five standard errors of a binomial.
      expect(Math.abs(rows.length / N - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / N));
      const places = rows
        .map((row) => (requested[row] - scale.p5) / (scale.p95 - scale.p5))
        .toSorted((a, b) => a - b);
      expect(places[0]).toBeGreaterThan(-1e-4);
      expect(places.at(-1)).toBeLessThan(1 + 1e-4);
      // Kolmogorov and Smirnov: 1.95 / √n is exceeded once in a thousand.
      const worst = Math.max(...places.map((place, i) => Math.abs(place - (i + 0.5) / places.length)));
      expect(worst).toBeLessThan(1.95 / Math.sqrt(places.length));
      for (const row of rows.slice(0, 50)) {
        expect(sd[row]).toBe(Math.fround(scale.sd));
        const [a, b, value] = conditions.subarray(row * 3, row * 3 + 3);
        expect([a, b]).toEqual([1 - label, label]);
        expect(scale.mean + scale.sd * value).toBeCloseTo(requested[row], 3);
      }
    }
  });

  it('asks for several attributes as some training streamline has them', () => {
    const names = ['length', 'bow', 'end_x'];
    const data = rowsOf(names);
    const { rows, labels, conditions, asked } = drawRequests(data, names, randomFrom(2), 500);
    const { width } = data;
    for (const [i, row] of rows.entries()) {
      expect(conditions.subarray(i * width, (i + 1) * width)).toEqual(
        data.conditions.subarray(row * width, (row + 1) * width),
      );
      expect(labels[i]).toBe(data.labels[row]);
      for (const [j, name] of names.entries()) {
        const { mean, sd } = scaleFor(data.attributes[name], data.classes[labels[i]])!;
        expect(asked.get(name)!.requested[i]).toBeCloseTo(mean + sd * data.standardised[row * 3 + j], 3);
      }
    }
    expect(new Set(rows).size).toBeGreaterThan(50);
  });

  it('needs no bundles, and repeats itself from one stream', () => {
    const data = rowsOf(['bow'], false);
    const drawn = drawRequests(data, ['bow'], randomFrom(3), 100);
    const { p5, p95, sd } = scaleFor(data.attributes['bow'], '')!;
    expect(drawn.conditions.length).toBe(100);
    const { requested, sd: unit } = drawn.asked.get('bow')!;
    for (const value of requested) {
      expect(value).toBeGreaterThan(p5 - 1e-4);
      expect(value).toBeLessThan(p95 + 1e-4);
    }
    expect(unit[0]).toBe(Math.fround(sd));
    expect(drawRequests(data, ['bow'], randomFrom(3), 100)).toEqual(drawn);
  });
});
