import * as Plot from '@observablehq/plot';
import type { Html } from '../page/html.ts';
import { dots, type Points } from './dots.ts';
import { plotSvg } from './plot.ts';

export interface Agreement {
  readonly clouds: readonly Points[];
  readonly across: string;
  readonly up: string;
  readonly label: string;
  readonly size?: number;
  /** Values that the axes are to reach, all of them if left out; dots beyond are not drawn. */
  readonly reach?: readonly number[];
}

/** One number against another on equal axes, with the line where they agree. */
export function agreementSvg({ clouds, across, up, label, size = 200, reach }: Agreement): Html {
  const all = (reach ?? clouds.flatMap(({ x, y }) => [...x, ...y])).filter(Number.isFinite);
  const low = all.reduce((least, value) => Math.min(least, value), Infinity);
  const high = all.reduce((most, value) => Math.max(most, value), -Infinity);
  const pad = Math.max((high - low) * 0.04, 1e-6);
  const domain = all.length === 0 ? [0, 1] : [low - pad, high + pad];
  const isInside = (value: number): boolean => value >= domain[0] && value <= domain[1];
  const shown = clouds.map(({ x, y, ...rest }) => {
    const places = [...x.keys()].filter((i) => isInside(x[i]) && isInside(y[i]));
    return { ...rest, x: places.map((i) => x[i]), y: places.map((i) => y[i]) };
  });
  const ends = domain.map((value) => ({ value }));
  return plotSvg(
    {
      width: size + 44,
      height: size + 56,
      marginLeft: 42,
      marginRight: 8,
      marginTop: 22,
      marginBottom: 36,
      x: { domain, label: across, ticks: 4 },
      y: { domain, label: up, ticks: 4, grid: true },
      color: { type: 'identity' },
      marks: [
        Plot.line(ends, {
          x: 'value',
          y: 'value',
          stroke: 'currentColor',
          strokeOpacity: 0.5,
          strokeDasharray: '4,3',
        }),
        ...shown.filter(({ x }) => x.length > 0).map((cloud) => dots(cloud, size > 220 ? 1.8 : 1.4)),
      ],
    },
    label,
  );
}
