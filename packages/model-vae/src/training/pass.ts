import { POINTS } from '@tractogen/formats';
import { inOrder, summedPointError, type DiagonalNormals } from '@tractogen/nn';
import type * as tf from '@tensorflow/tfjs';
import { variationalTerms, type Terms } from '../objective/terms.ts';
import { batchOf } from './batch.ts';
import type { ValidationContext } from './context.ts';

/** Rows at once. */
const ROWS = 256;

/** What validation rows become, means over rows. */
export interface Passed {
  /** Of means decoded. */
  readonly quiet: { readonly squared: number; readonly point: number };
  /** Terms of the objective, of latents drawn from their posteriors. */
  readonly drawn: { readonly squared: number; readonly kl: number; readonly label: number };
  /** Squared miss of the predicted attribute, standardised. */
  readonly missed: number;
  readonly posterior: DiagonalNormals;
  /** What z is expected to be before the streamline is seen: N(0, I), or what its attribute says, drawn. */
  readonly prior: DiagonalNormals;
  /** Means decoded, n × P × 3, mm. */
  readonly rebuilt: Float32Array;
  /** Means of the posterior less those of the prior at the predicted attribute. */
  readonly told: Float32Array;
}

/**
 * Takes validation rows through the model twice: means decoded, for errors in mm, and latents drawn, for the
 * bound (Kingma and Welling 2014, equation 10). Decoded means have no share in what a wide posterior costs, so
 * with them the loss would fall by widening alone. The draws are the same in every epoch, so that epochs
 * differ by their weights only.
 */
export function passRows(context: ValidationContext): Passed {
  const { runtime, settings, model, valid, normalisation, random } = context;
  const n = valid.rows.length;
  const d = settings.latent;
  const normals = (): { means: Float32Array; logVariances: Float32Array } => ({
    means: new Float32Array(n * d),
    logVariances: new Float32Array(n * d),
  });
  const [posterior, prior] = [normals(), normals()];
  const told = new Float32Array(n * d);
  const rebuilt = new Float32Array(valid.points.length);
  const sums = { quiet: 0, point: 0, squared: 0, kl: 0, label: 0, missed: 0 };
  for (const rows of inOrder(n, ROWS)) {
    const draws = random.stream('posterior').stream(`rows-${rows[0]}`);
    const flips = new Uint8Array(rows.length);
    runtime.tf.tidy(() => {
      const batch = batchOf(runtime, valid, settings, normalisation, { rows, flips, random: draws });
      const through = (given: typeof batch): Terms =>
        variationalTerms(runtime, model, settings, given, 'inference');
      const [quiet, drawn] = [through({ ...batch, noise: null }), through(batch)];
      const count = rows.length;
      const at = rows[0] * d;
      posterior.means.set(quiet.mean.dataSync(), at);
      posterior.logVariances.set(quiet.logVariance.dataSync(), at);
      told.set(runtime.tf.sub(quiet.mean, quiet.prior?.mean ?? 0).dataSync(), at);
      if (drawn.prior !== null) {
        prior.means.set(drawn.prior.mean.dataSync(), at);
        prior.logVariances.set(
          runtime.tf.broadcastTo(drawn.prior.logVariance, drawn.mean.shape).dataSync(),
          at,
        );
      }
      const add = (name: keyof typeof sums, scalar: tf.Scalar | null): void => {
        if (scalar !== null) sums[name] += scalar.dataSync()[0] * count;
      };
      add('quiet', quiet.squared);
      add('squared', drawn.squared);
      add('kl', drawn.kl);
      add('label', drawn.label);
      if (quiet.predicted !== null && batch.attribute !== null)
        add('missed', runtime.tf.mean(runtime.tf.squaredDifference(quiet.predicted, batch.attribute)));
      const width = POINTS * 3;
      const truth = valid.points.subarray(rows[0] * width, (rows[0] + count) * width);
      const decoded = quiet.decoded.dataSync<'float32'>();
      const { centre, scale } = normalisation;
      sums.point += summedPointError(truth, decoded, POINTS, centre, scale);
      for (const [i, value] of decoded.entries())
        rebuilt[rows[0] * width + i] = value * scale + centre[i % 3];
    });
  }
  return {
    quiet: { squared: sums.quiet / n, point: sums.point / n },
    drawn: { squared: sums.squared / n, kl: sums.kl / n, label: sums.label / n },
    missed: sums.missed / n,
    posterior,
    prior,
    told,
    rebuilt,
  };
}
