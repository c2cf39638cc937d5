import * as Plot from '@observablehq/plot';
import { plotSvg } from '../../figures/plot.ts';
import type { Html } from '../../page/html.ts';
import { FIGURES } from './figures.ts';

/** One model's values, in the order of `FIGURES`. */
export interface Row {
  /** Its name without the seed. */
  readonly name: string;
  readonly values: readonly (number | undefined)[];
}

/** A line a model and a dot a seed, one picture for each figure, with what is asked dashed. */
export function picture(rows: readonly Row[]): Html {
  const points = rows.flatMap(({ name, values }) =>
    FIGURES.flatMap(({ title }, i) => {
      const value = values[i];
      return value === undefined ? [] : [{ name, figure: title, value }];
    }),
  );
  const names = [...new Set(rows.map(({ name }) => name))];
  const bounds = FIGURES.flatMap(({ title, bar }) => {
    return [bar.low, bar.high].flatMap((value) => (value === undefined ? [] : [{ figure: title, value }]));
  });
  return plotSvg(
    {
      width: 860,
      height: 70 + names.length * 26,
      marginLeft: 190,
      marginTop: 40,
      marginBottom: 36,
      inset: 6,
      fx: { domain: FIGURES.map(({ title }) => title), label: null },
      x: { label: null, grid: true, ticks: 4, zero: true },
      y: { domain: names, label: null },
      marks: [
        Plot.ruleX(bounds, { x: 'value', fx: 'figure', strokeDasharray: '4,3', strokeOpacity: 0.6 }),
        Plot.ruleY(names, { y: (name: string) => name, strokeOpacity: 0.1 }),
        Plot.dot(points, { x: 'value', y: 'name', fx: 'figure', r: 4, fill: '#4269d0', fillOpacity: 0.8 }),
      ],
    },
    'Diversity, coverage and validity of each model, a dot a seed',
  );
}
