import { isBaseline, metricOf, subjectsOf, type Report } from '../gather/report.ts';
import { html, type Html } from '../page/html.ts';
import { figure, percent } from '../page/parts.ts';
import { subjectOf } from './words.ts';

interface Card {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  readonly beside: string;
}

/** The few figures to see first; each says what it stands beside. */
export function headline(report: Report): Html | null {
  const cards = [reconstruction(report), filtering(report), ...generation(report), leaks(report)].filter(
    (card): card is Card => card !== null,
  );
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

function ranked(
  report: Report,
  group: string,
  rest: string,
  names: readonly string[],
  sign: 1 | -1,
): { name: string; value: number }[] {
  return names
    .flatMap((name) => {
      const value = metricOf(report, group, name, rest)?.value;
      return value === undefined ? [] : [{ name, value }];
    })
    .toSorted((a, b) => sign * (a.value - b.value));
}

function reconstruction(report: Report): Card | null {
  const names = subjectsOf(report, Object.keys(report.measured.curves?.bundleErrors ?? {}));
  const found = ranked(report, 'reconstruction', 'plausible.mean_point_error', names, 1);
  const model = found.find(({ name }) => !isBaseline(report, name)) ?? found[0];
  if (model === undefined) return null;
  const other = found.find(({ name }) => name !== model.name && isBaseline(report, name));
  return {
    name: 'Mean point error of plausible test streamlines',
    value: figure(model.value),
    unit: 'mm',
    beside: `${subjectOf(model.name)}${other === undefined ? '' : `; best baseline: ${subjectOf(other.name)} ${figure(other.value)} mm`}`,
  };
}

function filtering(report: Report): Card | null {
  const names = subjectsOf(report, Object.keys(report.measured.curves?.roc ?? {}));
  const found = ranked(report, 'filtering', 'accuracy', names, -1);
  const model =
    found.find(({ name }) => !isBaseline(report, name)) ??
    found.find(({ name }) => report.models.some(({ node }) => node === name));
  if (model === undefined) return null;
  const other = found.find(({ name }) => name !== model.name && isBaseline(report, name));
  return {
    name: 'Accuracy in telling plausible from implausible',
    value: percent(model.value),
    beside: `${subjectOf(model.name)}${other === undefined ? '' : `; best baseline: ${subjectOf(other.name)} ${percent(other.value)}`}`,
  };
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
