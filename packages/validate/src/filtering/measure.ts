import { rocCurve, youdenThreshold, type Roc } from '@tractogen/geometry';
import { classOf, type Splits } from '../data.ts';
import { namePart, type Metrics } from '../metrics/metrics.ts';
import { atPrevalence, decide, type Decision } from './decision.ts';
import type { Filter } from './scores.ts';

/** Figures of a filter for `curves.json`. */
export interface FilterCurve {
  readonly roc: Roc;
  readonly threshold: number;
}

/**
 * Measures a filter on the test split: its threshold comes from the validation split's ROC (Youden).
 *
 * @param prevalence share of plausible streamlines in whole-mask tracking
 */
export function measureFilter(
  filter: Filter,
  { valid, test }: Splits,
  prevalence: number,
  metrics: Metrics,
): FilterCurve {
  const threshold = youdenThreshold(rocCurve(filter.valid, valid.plausible));
  const roc = rocCurve(filter.test, test.plausible);
  const found = decide(filter.test, test.plausible, threshold);
  const add = (name: string, value: number, n = test.rows, note = filter.note): void =>
    metrics.add(`filtering.${filter.prefix}${name}`, { value, unit: '1', n, split: 'test', note });
  const addAll = (decision: Decision, before: string, note: string): void => {
    for (const name of ['accuracy', 'precision', 'f1'] as const)
      add(`${before}${name}`, decision[name], test.rows, note);
  };
  addAll(found, '', filter.note);
  add('sensitivity', found.sensitivity);
  add('specificity', found.specificity);
  add('auc', roc.auc);
  metrics.add(`filtering.${filter.prefix}threshold`, {
    value: Math.abs(threshold),
    unit: 'mm',
    n: valid.rows,
    split: 'valid',
    note: 'largest true − false positive rate',
  });
  addAll(
    atPrevalence(found.sensitivity, found.specificity, 0.5),
    'balanced.',
    `${filter.note}; re-weighted to 1:1`,
  );
  const percent = `${Math.round(100 * prevalence)}/${Math.round(100 * (1 - prevalence))}`;
  addAll(
    atPrevalence(found.sensitivity, found.specificity, prevalence),
    'whole_mask.',
    `${filter.note}; re-weighted to ${percent}`,
  );
  for (const { name, plausible, right, n } of perClass(filter, test, threshold))
    add(`${plausible ? 'recall' : 'specificity'}.${namePart(name)}`, right / n, n);
  return { roc, threshold };
}

interface ClassDecision {
  readonly name: string;
  readonly plausible: boolean;
  readonly right: number;
  readonly n: number;
}

/** Of every bundle, and of every kind of implausible streamline: how many are judged rightly. */
function perClass(filter: Filter, test: Splits['test'], threshold: number): ClassDecision[] {
  const classes = new Map<string, ClassDecision>();
  for (let row = 0; row < test.rows; row++) {
    const plausible = test.plausible[row] === 1;
    const name = plausible ? classOf(test, row) : implausibleKind(classOf(test, row));
    const key = `${plausible} ${name}`;
    const held = classes.get(key) ?? { name, plausible, right: 0, n: 0 };
    const right = filter.test[row] >= threshold === plausible;
    classes.set(key, { ...held, right: held.right + (right ? 1 : 0), n: held.n + 1 });
  }
  return [...classes.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function implausibleKind(name: string): string {
  return name === 'unassigned' ? 'implausible' : name;
}
