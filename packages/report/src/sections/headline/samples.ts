import type { Report } from '../../gather/report.ts';
import { figuresOfSamples } from '../../gather/subject-figures.ts';
import { figure, percent } from '../../page/parts.ts';
import { spoken } from '../words.ts';
import { cardsOf, type Card } from './card.ts';

/** How well requests were answered, attribute by attribute, within bundles. */
export function fromRequests(report: Report): Card[] {
  const drawn = Object.entries(report.measured.curves?.control ?? {});
  const attributes = [...new Set(drawn.flatMap(([, found]) => found.map(({ attribute }) => attribute)))];
  return attributes.flatMap((attribute) =>
    cardsOf({
      name: `R² of requested ${spoken(attribute)}, within bundles`,
      found: drawn.flatMap(([node]): [string, number][] => {
        const value = figuresOfSamples(report, { node, kind: 'requested' })(`control.${attribute}.r2`)?.value;
        return value === undefined ? [] : [[node, value]];
      }),
      tell: (value) => figure(value),
      beside: (node) => {
        const baseline = figuresOfSamples(report, { node, kind: 'requested' })(
          `control.linear_gaussian.${attribute}.r2`,
        );
        return baseline === undefined ? [] : [`conditional linear-Gaussian ${figure(baseline.value)}`];
      },
    }),
  );
}

/** Validity of prior samples. */
export function fromPriors(report: Report): Card[] {
  return cardsOf({
    name: 'Prior samples that meet the rule of some bundle',
    found: report.samples.flatMap((set): [string, number][] => {
      const value =
        set.kind === 'prior' ? figuresOfSamples(report, set)('generation.validity')?.value : undefined;
      return value === undefined ? [] : [[set.node, value]];
    }),
    tell: (value) => percent(value, 0),
    beside: () => [],
  });
}

/** What GESTA's samples cover. */
export function fromSeeds({ measured: { metrics }, samples }: Report): Card[] {
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
    const sets = samples.filter(({ kind }) => kind === 'density');
    const made = sets.reduce((sum, { table }) => sum + table.rows, 0);
    cards.push({
      name: 'Generated streamlines that meet the rule of their bundle',
      value: percent(identity.value, 0),
      beside: `${figure(made, 0)} generated`,
    });
  }
  return cards;
}

export function leaks({ data: { facts } }: Report): Card[] {
  if (facts?.leaks === undefined) return [];
  return [
    {
      name: 'Held-out streamlines with a near-duplicate in training',
      value: figure(facts.leaks, 0),
      beside: `flip-aware mean distance below ${figure(facts.duplicateThreshold ?? null, 1)} mm`,
    },
  ];
}
