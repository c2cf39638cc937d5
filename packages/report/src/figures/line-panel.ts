import * as Plot from '@observablehq/plot';
import { html, type Html } from '../page/html.ts';
import { NEUTRAL, paletteOf } from './palette.ts';
import { plotSvg } from './plot.ts';
import { legend } from './swatch.ts';

/** One curve; curves of one key have one colour. */
export interface Series {
  readonly key: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A dashed line across, in the colour of the curve that it bounds. */
export interface Bound {
  readonly key: string;
  readonly value: number;
}

export interface LinePanel {
  readonly unit: string;
  readonly label: string;
  readonly series: readonly Series[];
  /** Logarithmic where values differ enough; those of 0 and below are left out. */
  readonly log?: boolean;
  /** Whether the axis starts at 0. */
  readonly zero?: boolean;
  readonly bounds?: readonly Bound[];
  /** A dot on a curve. */
  readonly mark?: { readonly key: string; readonly x: number; readonly y: number } | null;
  readonly name: (key: string) => string;
}

/** Ratio of values from which an axis is logarithmic. */
const NARROW = 4;
/** Values below which ticks are written with exponents. */
const TINY = 1e-3;

/** Curves over epochs with a legend. */
export function linePanel({
  unit,
  label,
  series,
  log = false,
  zero = false,
  bounds = [],
  mark,
  name,
}: LinePanel): Html {
  const keys = [...new Set(series.map(({ key }) => key))];
  const colours = paletteOf(keys);
  const colourOf = ({ key }: { key: string }): string => colours.get(key) ?? NEUTRAL;
  const values = series.flatMap(({ y }) => y).filter((value) => value > 0);
  // Over a narrow range a logarithmic axis has hardly a number.
  const steep = log && Math.max(...values) > NARROW * Math.min(...values);
  const tiny = Math.max(...series.flatMap(({ y }) => y.map(Math.abs))) < TINY;
  const epochs = series.flatMap(({ x }) => x);
  const reach = Math.max(...epochs) - Math.min(...epochs);
  const shown = series.map(({ key, x, y }, z) =>
    x.flatMap((epoch, i) => (log && y[i] <= 0 ? [] : [{ key, z, epoch, value: y[i] }])),
  );
  const many = series.length > keys.length;
  const svg = plotSvg(
    {
      width: 262,
      height: 186,
      marginLeft: tiny ? 54 : 40,
      marginBottom: 38,
      marginTop: 24,
      marginRight: 10,
      insetLeft: 3,
      x: { label: 'epoch', ticks: Math.max(1, Math.min(5, reach)) },
      y: {
        label: unit,
        grid: true,
        ticks: 5,
        ...(tiny ? { tickFormat: (value: number) => value.toExponential(2) } : {}),
        ...(steep ? { type: 'log' as const, tickFormat: '~g' } : { nice: true, zero }),
      },
      color: { type: 'identity' },
      marks: [
        Plot.ruleY(bounds, {
          y: 'value',
          stroke: colourOf,
          strokeDasharray: '4,3',
          strokeOpacity: 0.8,
        }),
        Plot.line(shown.flat(), {
          x: 'epoch',
          y: 'value',
          z: 'z',
          stroke: colourOf,
          strokeWidth: many ? 1.1 : 1.6,
          strokeOpacity: many ? 0.75 : 1,
        }),
        ...(mark ? [Plot.dot([mark], { x: 'x', y: 'y', r: 3.5, fill: colourOf })] : []),
      ],
    },
    label,
  );
  return html`${svg}${legend(keys.map((key) => [name(key), colours.get(key) ?? NEUTRAL] as const))}`;
}
