import { isBaseline, metricOf, subjectsOf, type Report } from '../../gather/report.ts';
import { figure, percent } from '../../page/parts.ts';
import { ratioOf } from '../reconstruction/section.ts';
import { isPart, subjectOf } from '../words.ts';
import { cardsOf, type Card } from './card.ts';

/** Errors of reconstruction. */
export function errors(report: Report): Card[] {
  const rest = 'plausible.mean_point_error';
  const names = subjectsOf(report, Object.keys(report.measured.curves?.bundleErrors ?? {}));
  const best = bestBaseline(report, 'reconstruction', rest, names, 1);
  return cardsOf({
    name: 'Mean point error of plausible test streamlines',
    unit: 'mm',
    found: valuesOf(report, 'reconstruction', rest),
    tell: (value) => figure(value),
    beside: (node) => {
      const ratio = ratioOf(report, node);
      return [
        ...(best === null || best.name === node
          ? []
          : [`best baseline: ${subjectOf(best.name)} ${figure(best.value)} mm`]),
        ...(ratio === null ? [] : [`ratio to PCA-32 ${ratio}`]),
      ];
    },
  });
}

/** Accuracies of filtering. */
export function accuracies(report: Report): Card[] {
  const names = subjectsOf(report, Object.keys(report.measured.curves?.roc ?? {}));
  const best = bestBaseline(report, 'filtering', 'accuracy', names, -1);
  return cardsOf({
    name: 'Accuracy in telling plausible from implausible',
    found: valuesOf(report, 'filtering', 'accuracy'),
    tell: (value) => percent(value),
    beside: (node) =>
      best === null || best.name === node
        ? []
        : [`best baseline: ${subjectOf(best.name)} ${percent(best.value)}`],
  });
}

function valuesOf(report: Report, group: string, rest: string): [string, number][] {
  const given = report.models.map(({ node }) => node);
  const own = given.filter((name) => !isBaseline(report, name));
  return (own.length > 0 ? own : given).flatMap((node): [string, number][] => {
    const value = metricOf(report, group, node, rest)?.value;
    return value === undefined ? [] : [[node, value]];
  });
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
