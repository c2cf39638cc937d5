import { BARS } from '../../bars/bars.ts';
import { metricPart } from '../../gather/metric-part.ts';
import type { Report } from '../../gather/report.ts';
import type { FigureOf } from '../../gather/subject-figures.ts';
import { figure, percent } from '../../page/parts.ts';
import { controlFigures, isAsked, judgeControl, stemOf } from '../control/figures.ts';
import { spoken } from '../words.ts';
import type { Bar } from './bars.ts';

/** What is asked of attributes that models are told, or that have a latent dimension of their own. */
export function barsOfAttributes(report: Report): Bar[] {
  const files = report.models.flatMap(({ file }) => file ?? []);
  const names = [...new Set(files.flatMap(({ attributes }) => Object.keys(attributes)))];
  return [
    ...names.map((attribute) => controlOf(attribute, report)),
    ...names.flatMap((attribute) => regularisationOf(attribute, report)),
  ];
}

/** Share of the bundles that are asked which meet every figure of control. */
function controlOf(attribute: string, { bundles }: Report): Bar {
  const value = (of: FigureOf): number | undefined => {
    const asked = ['', ...bundles]
      .map((bundle) => controlFigures(of, stemOf(bundle), attribute))
      .filter((found) => found.r2 !== undefined && isAsked(found));
    const met = asked.filter((found) => judgeControl(found).every(([, good]) => good !== false));
    return asked.length === 0 ? undefined : met.length / asked.length;
  };
  return {
    what: `Control of ${spoken(attribute)}`,
    figure: 'bundles asked that meet all of it',
    holds: ({ conditions }) => conditions.attributes.includes(attribute),
    range: () => ({ low: 1 }),
    value,
    tell: (share) => percent(share, 0),
  };
}

/** Of a dimension at which something pulls its order and its sweep; of a control, that it does not follow. */
function regularisationOf(attribute: string, { bundles, measured: { curves } }: Report): Bar[] {
  const gammas = new Map(
    (curves?.regularisation ?? [])
      .filter((found) => found.attribute === attribute)
      .map(({ model, gamma }) => [model, gamma]),
  );
  if (gammas.size === 0) return [];
  const isPulled: Bar['holds'] = (_, node) => (gammas.get(node) ?? 0) > 0;
  const isControl: Bar['holds'] = (_, node) => gammas.get(node) === 0;
  const { spearman, monotone, control } = BARS.regularisation;
  const what = `Regularisation of ${spoken(attribute)}`;
  const number = (value: number): string => figure(value, 3);
  const order = (end: (...values: number[]) => number): Bar['value'] => {
    return (of) => {
      const parts = bundles.flatMap(
        (bundle) => of(`attribute.${metricPart(bundle)}.${attribute}.spearman`)?.value ?? [],
      );
      return parts.length === 0 ? of(`attribute.${attribute}.spearman`)?.value : end(...parts);
    };
  };
  return [
    {
      what,
      figure: 'Spearman in the worst bundle',
      holds: isPulled,
      range: () => spearman,
      value: order(Math.min),
      tell: number,
    },
    {
      what,
      figure: 'sweeps that rise at every step',
      holds: isPulled,
      range: () => monotone,
      value: (of) => of(`attribute.${attribute}.monotone`)?.value,
      tell: (value) => percent(value),
    },
    {
      what: `${what}, control at gamma 0`,
      figure: 'size of Spearman in the largest bundle',
      holds: isControl,
      range: () => control,
      value: order(Math.max),
      tell: number,
    },
  ];
}
