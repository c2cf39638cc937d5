import { alikeBut, flattened, valuesOf } from '../../gather/differences.ts';
import type { Model } from '../../gather/models.ts';
import type { Report } from '../../gather/report.ts';
import { familiesOf } from '../../gather/seeds.ts';
import { figuresOfModel } from '../../gather/subject-figures.ts';
import { figure, percent } from '../../page/parts.ts';
import type { Asked, Reading } from './claim.ts';

/** A line of what was measured: which models, and their figures in words. */
export interface Line {
  readonly who: string;
  readonly found: string;
}

/** What this pipeline has to say to a claim; empty where it has nothing. */
export function readingLines(report: Report, reading: Reading): Line[] {
  const groups = reading.kind === 'compare' ? compared(report, reading) : listed(report, reading);
  return groups.flatMap(({ who, models }) => {
    const found = reading.figures.flatMap((asked) => told(report, models, asked) ?? []);
    return found.length === 0 ? [] : [{ who, found: found.join('; ') }];
  });
}

interface Group {
  readonly who: string;
  readonly models: readonly Model[];
}

function compared(
  { models }: Report,
  { parameters, stages }: Extract<Reading, { kind: 'compare' }>,
): Group[] {
  const own = models.filter(({ file }) => file !== null && stages.includes(file.stage));
  return alikeBut(own, parameters).flatMap((group) => {
    const [parameter] = parameters;
    const first = (model: Model): string | undefined => flattened(model).get(parameter);
    const byValues = Map.groupBy(group, (model) => valuesOf(model, parameters));
    const sorted = [...byValues.values()].toSorted((a, b) => rising(first(a[0]), first(b[0])));
    return sorted.map((those) => {
      const name = parameter.replace(/^defects\./, '');
      const value = first(those[0]);
      const setting =
        value === 'true' ? `${name} on` : value === 'false' ? `${name} off` : valuesOf(those[0], parameters);
      const families = familiesOf(those.map(({ node }) => node)).map((family) => family.name);
      return { who: `${families.join(', ')} (${setting})`, models: those };
    });
  });
}

function rising(a: string | undefined, b: string | undefined): number {
  const [left, right] = [Number(a), Number(b)];
  if (Number.isFinite(left) && Number.isFinite(right)) return left - right;
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

function listed({ models }: Report, { of }: Extract<Reading, { kind: 'read' }>): Group[] {
  const own = models.filter(({ file }) => file !== null && of(file));
  return familiesOf(own.map(({ node }) => node)).map(({ name, nodes }) => ({
    who: name,
    models: own.filter(({ node }) => nodes.includes(node)),
  }));
}

/** Mean over the models, and from least to most of several. */
function told(report: Report, models: readonly Model[], { name, says, as }: Asked): string | null {
  const values = models.flatMap(({ node }) => figuresOfModel(report, node)(name)?.value ?? []);
  if (values.length === 0) return null;
  const words = (value: number): string =>
    as === 'percent'
      ? percent(value)
      : as === 'count'
        ? figure(value, 0)
        : figure(value, as === 'mm' ? 2 : 3);
  const unit = as === 'mm' ? ' mm' : '';
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [low, high] = [words(Math.min(...values)), words(Math.max(...values))];
  const range = low === high ? '' : `${low} to ${high}, `;
  const spread = values.length === 1 ? '' : ` (${range}${values.length} seeds)`;
  return `${says} ${words(mean)}${unit}${spread}`;
}
