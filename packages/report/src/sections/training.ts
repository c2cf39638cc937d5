import * as Plot from '@observablehq/plot';
import { NEUTRAL, paletteOf } from '../figures/palette.ts';
import { plotSvg } from '../figures/plot.ts';
import type { Report } from '../gather/report.ts';
import { html, type Html } from '../page/html.ts';
import { missing, type Section } from '../page/parts.ts';

/** Curves in mm. */
const ERROR = /(?:mean_point_error|_mm)$/;
/** Curves in a loss's own unit. */
const LOSS = /(?:^|[._])(?:loss|kl|adversarial|discriminator|reconstruction|attribute)(?:$|[._])/;

interface Group {
  readonly unit: string;
  readonly keys: readonly string[];
  /** The curve whose lowest point is marked. */
  readonly judged: string | null;
}

/** Loss curves of every model that was trained in epochs. */
export function trainingSection(report: Report): Section {
  const histories = new Map(report.models.map(({ node, history }) => [node, history]));
  for (const [name, history] of Object.entries(report.measured.curves?.history ?? {})) {
    if ((histories.get(name)?.length ?? 0) === 0) histories.set(name, history);
  }
  const drawn = [...histories]
    .filter(([, history]) => history.length > 1)
    .flatMap(([name, history]) => groupsOf(history).map((group) => curve(name, history, group)));
  return {
    id: 'training',
    title: 'Training',
    body:
      drawn.length === 0
        ? missing('No model here was trained in epochs, so there are no loss curves.')
        : html`<div class="pictures wide">${drawn}</div>
            <p class="note">
              Logarithmic scale. Epoch 0 is the model before training; a dot marks the lowest validation
              error, whose weights are kept.
            </p>`,
  };
}

/** Errors in mm and losses apart, since one axis can't serve both. */
function groupsOf(history: readonly Readonly<Record<string, number>>[]): Group[] {
  const all = [...new Set(history.flatMap((record) => Object.keys(record)))].toSorted();
  const drawable = all.filter((key) => history.filter((record) => (record[key] ?? 0) > 0).length > 1);
  const errors = drawable.filter((key) => ERROR.test(key));
  const losses = drawable.filter((key) => LOSS.test(key) && !ERROR.test(key));
  const judged = errors.find((key) => key === 'valid.mean_point_error') ?? null;
  const groups = [
    { unit: 'error, mm', keys: errors, judged },
    { unit: 'loss', keys: losses, judged: null },
  ].filter(({ keys }) => keys.length > 0);
  if (groups.length > 0 || !drawable.includes('objective')) return groups;
  return [{ unit: 'objective', keys: ['objective'], judged: 'objective' }];
}

function curve(
  name: string,
  history: readonly Readonly<Record<string, number>>[],
  { unit, keys, judged }: Group,
): Html {
  const colours = paletteOf(keys);
  const rows = keys.flatMap((key) =>
    history.flatMap((record, i) =>
      (record[key] ?? 0) > 0 ? [{ key, epoch: record['epoch'] ?? i, value: record[key] }] : [],
    ),
  );
  const best = rows.filter(({ key }) => key === judged).toSorted((a, b) => a.value - b.value)[0];
  const figure = plotSvg(
    {
      width: 480,
      height: 300,
      marginLeft: 48,
      marginBottom: 42,
      marginTop: 26,
      insetLeft: 4,
      x: { label: 'epoch' },
      y: { type: 'log', label: unit, grid: true, tickFormat: '~g', ticks: 6 },
      marks: [
        Plot.line(rows, {
          x: 'epoch',
          y: 'value',
          z: 'key',
          stroke: ({ key }: { key: string }) => colours.get(key) ?? NEUTRAL,
          strokeWidth: 1.75,
        }),
        ...(best === undefined
          ? []
          : [Plot.dot([best], { x: 'epoch', y: 'value', r: 4, fill: colours.get(best.key) ?? NEUTRAL })]),
      ],
      color: { type: 'identity' },
    },
    `Loss curves of ${name}`,
  );
  return html`<figure>
    ${figure}
    <ul class="legend">
      ${keys.map((key) => html`<li>${swatch(colours.get(key) ?? NEUTRAL)}${labelOf(key)}</li>`)}
    </ul>
    <figcaption>
      ${name}${best === undefined ? null : `, lowest ${best.value.toPrecision(3)} at epoch ${best.epoch}`}
    </figcaption>
  </figure>`;
}

function labelOf(key: string): string {
  return key
    .replaceAll('_', ' ')
    .replace('.', ': ')
    .replace(/rmse mm$/, 'root mean square coordinate error');
}

/** A small square of a colour, as markup without style attributes. */
export function swatch(colour: string): Html {
  return html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
    <rect width="10" height="10" rx="2" fill="${colour}" />
  </svg>`;
}
