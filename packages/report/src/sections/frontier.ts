import * as Plot from '@observablehq/plot';
import { NEUTRAL, paletteOf } from '../figures/palette.ts';
import { plotSvg } from '../figures/plot.ts';
import { legend } from '../figures/swatch.ts';
import { alikeBut, flattened } from '../gather/differences.ts';
import type { Model } from '../gather/models.ts';
import type { Report } from '../gather/report.ts';
import { seedOf } from '../gather/seeds.ts';
import { figuresOfModel } from '../gather/subject-figures.ts';
import { html, type Html } from '../page/html.ts';
import { absent, figure, percent, table, type Section } from '../page/parts.ts';

interface Point {
  readonly node: string;
  readonly group: string;
  readonly beta: number;
  readonly error: number | undefined;
  readonly kl: number | undefined;
  readonly active: number | undefined;
  readonly validity: number | undefined;
}

/** Reconstruction against KL of variational models that differ by beta alone. */
export function frontierSection(report: Report): Section {
  const [id, title] = ['frontier', 'Reconstruction against KL'];
  const groups = alikeBut(report.models, ['beta']);
  if (groups.length === 0) return absent(id, title, 'No two models here differ by beta alone.');
  const points = groups.flatMap((models) => {
    const group = seedOf(models[0].node).family.replace(/\.beta-[^.]+(?:\.\d+)?/, '');
    return models.map((model) => pointOf(report, model, group));
  });
  const colours = paletteOf(new Set(points.map(({ group }) => group)));
  const fill = ({ group }: Point): string => colours.get(group) ?? NEUTRAL;
  return {
    id,
    title,
    body: html`<p>
        Models that differ by beta, the weight of KL, alone. KL is that of the validation split at the epoch
        whose weights were kept; errors are of the test split.
      </p>
      <div class="pictures wide">
        <figure>${againstKl(points, fill)}</figure>
        <figure>${byBeta(points, fill)}</figure>
      </div>
      ${colours.size > 1 ? legend([...colours]) : null} ${numbers(points)}`,
  };
}

function pointOf(report: Report, model: Model, group: string): Point {
  const of = figuresOfModel(report, model.node);
  const kept = model.history.find(({ epoch }) => epoch === model.file?.training['bestEpoch']);
  return {
    node: model.node,
    group,
    beta: Number(flattened(model).get('beta')),
    error: of('reconstruction.plausible.mean_point_error')?.value ?? kept?.['valid.mean_point_error'],
    kl: kept?.['valid.kl'],
    active: of('latent.active_units')?.value ?? kept?.['valid.active_units'],
    validity: of('generation.validity')?.value,
  };
}

type Fill = (point: Point) => string;
const MARGINS = { width: 430, height: 320, marginLeft: 50, marginBottom: 42, marginTop: 26, inset: 12 };

function againstKl(points: readonly Point[], fill: Fill): Html {
  const known = points.filter(({ kl, error }) => (kl ?? 0) > 0 && (error ?? 0) > 0);
  return plotSvg(
    {
      ...MARGINS,
      x: { type: 'log', label: 'KL, nats', grid: true, tickFormat: '~g', ticks: 6 },
      y: { type: 'log', label: 'mean point error, mm', grid: true, tickFormat: '~g', ticks: 6 },
      color: { type: 'identity' },
      marks: [
        Plot.dot(known, { x: 'kl', y: 'error', r: 4.5, fill }),
        Plot.text(known, {
          x: 'kl',
          y: 'error',
          text: ({ beta }: Point) => `β ${beta}`,
          dx: 8,
          textAnchor: 'start',
        }),
      ],
    },
    'Mean point error against KL, by beta',
  );
}

function byBeta(points: readonly Point[], fill: Fill): Html {
  return plotSvg(
    {
      ...MARGINS,
      x: { type: 'log', label: 'beta', grid: true, tickFormat: '~g', ticks: 6 },
      y: { label: 'active units', grid: true, zero: true },
      color: { type: 'identity' },
      marks: [
        Plot.dot(
          points.filter(({ beta, active }) => beta > 0 && active !== undefined),
          { x: 'beta', y: 'active', r: 4.5, fill },
        ),
      ],
    },
    'Active units by beta',
  );
}

function numbers(points: readonly Point[]): Html {
  const columns = ['beta', 'KL, nats', 'mean point error, mm', 'active units', 'valid prior samples'];
  return table(
    [{ title: 'model' }, ...columns.map((title) => ({ title, number: true }))],
    points
      .toSorted((a, b) => (a.group === b.group ? a.beta - b.beta : a.group < b.group ? -1 : 1))
      .map(({ node, beta, kl, error, active, validity }) => ({
        cells: [node, String(beta), figure(kl, 1), figure(error, 3), figure(active, 0), percent(validity)],
      })),
  );
}
