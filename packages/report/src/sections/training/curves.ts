import { linePanel, type Series } from '../../figures/line-panel.ts';
import { html, type Html } from '../../page/html.ts';
import { labelOf, PANELS, type Panel } from './panels.ts';

export type History = readonly Readonly<Record<string, number>>[];

interface Run {
  readonly node: string;
  readonly history: History;
}

/** The pictures of one family of runs. */
export function curvesOf(runs: readonly Run[], stage: string | null): Html[] {
  const drawn = PANELS.flatMap((panel) => panelOf(runs, panel, stage) ?? []);
  if (drawn.length > 0) return drawn;
  const objective = { unit: 'objective', holds: (key: string) => key === 'objective', judged: 'objective' };
  return [panelOf(runs, { ...objective, log: true }, stage)].filter((found) => found !== null);
}

function panelOf(runs: readonly Run[], panel: Panel, stage: string | null): Html | null {
  const { unit, holds, log = false, zero = false, judged, value = (raw: number) => raw, bounds } = panel;
  const series = runs.flatMap(({ history }) => {
    const keys = [...new Set(history.flatMap((record) => Object.keys(record)))].filter(holds).toSorted();
    return keys.flatMap((key): Series[] => {
      const records = history.filter((record) => Number.isFinite(record[key]));
      const y = records.map((record) => value(record[key]));
      // A logarithmic axis has no place for what is never above 0.
      if (y.length < 2 || (log && !y.some((found) => found > 0))) return [];
      return [{ key, x: records.map((record, i) => record['epoch'] ?? i), y }];
    });
  });
  if (series.length === 0) return null;
  const marks = series.flatMap(({ key, x, y }) =>
    key === judged ? x.map((at, i) => ({ key, x: at, y: y[i] })) : [],
  );
  const mark = marks.toSorted((a, b) => a.y - b.y)[0] ?? null;
  const keys = new Set(series.map(({ key }) => key));
  const svg = linePanel({
    unit,
    label: `${unit} over epochs, ${runs.map(({ node }) => node).join(', ')}`,
    series,
    log,
    zero,
    bounds: (bounds?.(stage) ?? []).filter(({ key }) => keys.has(key)),
    mark,
    name: labelOf,
  });
  return html`<figure>
    ${svg}
    ${mark === null ? null : html`<figcaption>lowest ${mark.y.toPrecision(3)} at epoch ${mark.x}</figcaption>`}
  </figure>`;
}
