import { isBaseline, metricOf, subjectsOf, type Report } from '../gather/report.ts';
import { html, type Html } from '../page/html.ts';
import { figure, percent } from '../page/parts.ts';
import { ratioOf } from './reconstruction.ts';
import { isPart, subjectOf } from './words.ts';

interface Card {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  readonly beside: string;
}

/** The few figures to see first; each says what it stands beside. */
export function headline(report: Report): Html | null {
  const cards = [
    ...reconstruction(report),
    ...filtering(report),
    ...generation(report),
    leaks(report),
  ].filter((card): card is Card => card !== null);
  if (cards.length === 0) return null;
  return html`<div class="cards">
    ${cards.map(
      ({ name, value, unit, beside }) =>
        html`<div class="card">
          <div class="name">${name}</div>
          <div class="value">${value}${unit === undefined ? null : html` <small>${unit}</small>`}</div>
          <div class="beside">${beside}</div>
        </div> `,
    )}
  </div>`;
}

/** Models in the order of the pipeline: none is hidden behind one that did better on the test split. */
function shownModels(report: Report): readonly string[] {
  const given = report.models.map(({ node }) => node);
  const own = given.filter((name) => !isBaseline(report, name));
  return own.length > 0 ? own : given;
}

function bestBaseline(
  report: Report,
  group: string,
  rest: string,
  names: readonly string[],
  sign: 1 | -1,
): { name: string; value: number } | null {
  const found = names.flatMap((name) => {
    const value =
      isBaseline(report, name) && !isPart(name) ? metricOf(report, group, name, rest)?.value : undefined;
    return value === undefined ? [] : [{ name, value }];
  });
  return found.toSorted((a, b) => sign * (a.value - b.value))[0] ?? null;
}

function reconstruction(report: Report): Card[] {
  const rest = 'plausible.mean_point_error';
  const names = subjectsOf(report, Object.keys(report.measured.curves?.bundleErrors ?? {}));
  const best = bestBaseline(report, 'reconstruction', rest, names, 1);
  return shownModels(report).flatMap((name) => {
    const value = metricOf(report, 'reconstruction', name, rest)?.value;
    if (value === undefined) return [];
    const ratio = ratioOf(report, name);
    const beside = [
      subjectOf(name),
      ...(best === null || best.name === name
        ? []
        : [`best baseline: ${subjectOf(best.name)} ${figure(best.value)} mm`]),
      ...(ratio === null ? [] : [`ratio to PCA-32 ${ratio}`]),
    ];
    return [
      {
        name: 'Mean point error of plausible test streamlines',
        value: figure(value),
        unit: 'mm',
        beside: beside.join('; '),
      },
    ];
  });
}

function filtering(report: Report): Card[] {
  const names = subjectsOf(report, Object.keys(report.measured.curves?.roc ?? {}));
  const best = bestBaseline(report, 'filtering', 'accuracy', names, -1);
  return shownModels(report).flatMap((name) => {
    const value = metricOf(report, 'filtering', name, 'accuracy')?.value;
    if (value === undefined) return [];
    const other =
      best === null || best.name === name
        ? ''
        : `; best baseline: ${subjectOf(best.name)} ${percent(best.value)}`;
    return [
      {
        name: 'Accuracy in telling plausible from implausible',
        value: percent(value),
        beside: `${subjectOf(name)}${other}`,
      },
    ];
  });
}

function generation({ measured: { metrics }, samples }: Report): Card[] {
  const cards: Card[] = [];
  const gap = metrics.get('gesta.gap_closed');
  if (gap !== undefined) {
    const [before, after] = ['gesta.overlap_before', 'gesta.overlap'].map((name) => metrics.get(name)?.value);
    cards.push({
      name: 'Coverage gap closed by generated streamlines',
      value: percent(gap.value, 0),
      beside: `overlap ${percent(before, 0)} before, ${percent(after, 0)} after`,
    });
  }
  const identity = metrics.get('gesta.identity');
  if (identity !== undefined) {
    const made = samples.reduce((sum, { table }) => sum + table.rows, 0);
    cards.push({
      name: 'Generated streamlines that meet the rule of their bundle',
      value: percent(identity.value, 0),
      beside: `${figure(made, 0)} generated`,
    });
  }
  return cards;
}

function leaks({ data: { facts } }: Report): Card | null {
  if (facts?.leaks === undefined) return null;
  return {
    name: 'Held-out streamlines with a near-duplicate in training',
    value: figure(facts.leaks, 0),
    beside: `flip-aware mean distance below ${figure(facts.duplicateThreshold ?? null, 1)} mm`,
  };
}
