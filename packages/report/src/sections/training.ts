import * as Plot from '@observablehq/plot';
import { NEUTRAL, paletteOf } from '../figures/palette.ts';
import { plotSvg } from '../figures/plot.ts';
import type { Report } from '../gather/report.ts';
import { html, type Html } from '../page/html.ts';
import { missing, type Section } from '../page/parts.ts';

/** Curves shown, in this order, when a history has them; `objective` stands in for the validation error. */
const PREFERRED = ['train.mean_point_error', 'valid.mean_point_error', 'objective'];

/** Loss curves of every model that was trained in epochs. */
export function trainingSection(report: Report): Section {
  const histories = new Map(report.models.map(({ node, history }) => [node, history]));
  for (const [name, history] of Object.entries(report.measured.curves?.history ?? {})) {
    if ((histories.get(name)?.length ?? 0) === 0) histories.set(name, history);
  }
  const drawn = [...histories]
    .filter(([, history]) => history.length > 1)
    .map(([name, history]) => curve(name, history));
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

function curve(name: string, history: readonly Readonly<Record<string, number>>[]): Html {
  const has = (key: string): boolean => history.some((record) => (record[key] ?? 0) > 0);
  const errors = PREFERRED.filter(has);
  const duplicate = errors.includes('valid.mean_point_error')
    ? errors.filter((key) => key !== 'objective')
    : errors;
  const keys =
    duplicate.length > 0
      ? duplicate
      : Object.keys(history[0] ?? {}).filter((key) => key.includes('loss') && has(key));
  const colours = paletteOf(keys);
  const rows = keys.flatMap((key) =>
    history.flatMap((record, i) =>
      (record[key] ?? 0) > 0 ? [{ key, epoch: record['epoch'] ?? i, value: record[key] }] : [],
    ),
  );
  const judged = keys.find((key) => key !== 'train.mean_point_error') ?? keys[0];
  const best = rows.filter(({ key }) => key === judged).toSorted((a, b) => a.value - b.value)[0];
  const unit = keys.some((key) => key.includes('point_error')) ? 'mean point error, mm' : 'loss';
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
      ${keys.map((key) => html`<li>${swatch(colours.get(key) ?? NEUTRAL)}${key.replaceAll('_', ' ').replace('.', ': ')}</li>`)}
    </ul>
    <figcaption>
      ${name}${best === undefined ? null : `, lowest ${best.value.toPrecision(3)} at epoch ${best.epoch}`}
    </figcaption>
  </figure>`;
}

/** A small square of a colour, as markup without style attributes. */
export function swatch(colour: string): Html {
  return html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
    <rect width="10" height="10" rx="2" fill="${colour}" />
  </svg>`;
}
