import type { FilterCurve } from '../filtering/measure.ts';
import { rounded } from './round.ts';

/** A ROC for drawing: the corners that matter at the resolution of a picture. */
export interface RocFigure {
  readonly falsePositive: readonly number[];
  readonly truePositive: readonly number[];
  readonly auc: number;
}

const STEP = 1 / 500;

export function rocFigure({ roc }: FilterCurve): RocFigure {
  const { falsePositive, truePositive, auc } = roc;
  const last = falsePositive.length - 1;
  const kept: number[] = [0];
  for (let k = 1; k <= last; k++) {
    const from = kept[kept.length - 1];
    const moved = falsePositive[k] - falsePositive[from] + truePositive[k] - truePositive[from];
    if (moved >= STEP || k === last) kept.push(k);
  }
  const of = (values: Float64Array): number[] =>
    rounded(
      kept.map((k) => values[k]),
      4,
    );
  return { falsePositive: of(falsePositive), truePositive: of(truePositive), auc };
}
