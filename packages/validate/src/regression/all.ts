import { attributeColumn, type Codec } from '@tractogen/codec';
import type { StreamlineTable } from '@tractogen/formats';
import type { ValidationContext } from '../context.ts';
import { classOf, pointsOf, rowsWhere } from '../data.ts';
import { DRAWN, drawnValues, evenPlaces, type PredictionFigure } from '../figures/against.ts';
import { mean } from '../metrics/statistics.ts';
import type { Subject } from '../models/subjects.ts';
import { measurePrediction, type Truth } from './measure.ts';
import { fitRidge } from './ridge.ts';

/** Plausible streamlines of a bundle whose attribute is known. */
interface Known extends Truth {
  readonly rows: Uint32Array;
}

/**
 * What models with regression heads predict of the test split, beside the bundle's training mean and a ridge on PCA-32.
 * Without such a model nothing is measured.
 *
 * @returns the same for drawing, one an attribute
 */
export async function measureRegressions(
  subjects: readonly Subject[],
  { splits, signal, metrics }: Pick<ValidationContext, 'splits' | 'signal' | 'metrics'>,
): Promise<readonly PredictionFigure[]> {
  const models = subjects.filter(({ codec }) => codec.predict !== undefined);
  const names = [...new Set(models.flatMap(({ codec }) => codec.model.regression))].toSorted();
  const pca = subjects.find(({ name, baseline }) => baseline && name === 'pca32')?.codec ?? null;
  const drawn: PredictionFigure[] = [];
  for (const name of names) {
    signal.throwIfAborted();
    const truth = knownOf(splits.test, name);
    if (truth.rows.length === 0) continue;
    const places = evenPlaces(truth.rows.length, DRAWN.prediction);
    const predicted: Record<string, readonly number[]> = {};
    const put = (subject: string, prefix: string, values: ArrayLike<number>): void => {
      measurePrediction(prefix, truth, values, metrics);
      predicted[subject] = drawnValues(values, places);
    };
    for (const { name: subject, prefix, codec } of models) {
      const found = (await codec.predict?.(pointsOf(splits.test, truth.rows)))?.get(name);
      if (found !== undefined) put(subject, prefix, found);
    }
    const training = knownOf(splits.train, name);
    put('bundle_mean', 'bundle_mean.', bundleMeans(training, truth));
    const ridge = pca === null ? null : await ridgeOn(pca, training, truth, splits);
    if (ridge !== null) put('ridge_pca32', 'ridge_pca32.', ridge);
    drawn.push({
      attribute: name,
      unit: truth.unit,
      bundle: places.map((i) => truth.bundles[i]),
      truth: drawnValues(truth.values, places),
      predicted,
    });
  }
  return drawn;
}

function knownOf(table: StreamlineTable, attribute: string): Known {
  const { unit, values } = attributeColumn(table, attribute);
  const rows = rowsWhere(
    table,
    (row) => table.plausible[row] === 1 && table.bundle.codes[row] >= 0 && Number.isFinite(values[row]),
  );
  return {
    attribute,
    unit,
    rows,
    values: Float64Array.from(rows, (row) => values[row]),
    bundles: Array.from(rows, (row) => classOf(table, row)),
  };
}

/** The training mean of each streamline's bundle; of all where training has none of it. */
function bundleMeans(training: Truth, wanted: Truth): Float64Array {
  const values = Float64Array.from(training.values);
  const means = new Map(
    [...new Set(training.bundles)].map((bundle) => [
      bundle,
      mean(values.filter((_, i) => training.bundles[i] === bundle)),
    ]),
  );
  return Float64Array.from(wanted.bundles, (bundle) => means.get(bundle) ?? mean(values));
}

async function ridgeOn(
  pca: Codec,
  training: Known,
  wanted: Known,
  { train, valid, test }: ValidationContext['splits'],
): Promise<Float64Array | null> {
  const rowsOf = async (table: StreamlineTable, { rows, values }: Known) => ({
    predictors: await pca.encode(pointsOf(table, rows)),
    values,
  });
  const predict = fitRidge(
    await rowsOf(train, training),
    await rowsOf(valid, knownOf(valid, wanted.attribute)),
    pca.model.latent,
  );
  return predict === null ? null : predict(await pca.encode(pointsOf(test, wanted.rows)));
}
