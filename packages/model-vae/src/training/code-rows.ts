import type { Normalisation } from '@tractogen/codec';
import { inOrder, type ConditionedRows, type Reconstruction, type Runtime } from '@tractogen/nn';
import type { VariationalModel } from '../model/build.ts';
import { variationalTerms } from '../objective/terms.ts';
import type { Settings } from '../presets.ts';
import { batchOf } from './batch.ts';

const ROWS = 256;

/** Posterior means of all rows, and what becomes of them, mm. */
export function codeRows(
  runtime: Runtime,
  model: VariationalModel,
  settings: Settings,
  data: ConditionedRows,
  normalisation: Normalisation,
): Reconstruction {
  const { centre, scale } = normalisation;
  const n = data.rows.length;
  const latents = new Float32Array(n * settings.latent);
  const decoded = new Float32Array(data.points.length);
  const width = data.points.length / n;
  for (const rows of inOrder(n, ROWS)) {
    runtime.tf.tidy(() => {
      const flips = new Uint8Array(rows.length);
      const batch = batchOf(runtime, data, settings, normalisation, { rows, flips });
      const terms = variationalTerms(runtime, model, settings, batch, 'inference');
      latents.set(terms.mean.dataSync(), rows[0] * settings.latent);
      const values = terms.decoded.dataSync();
      for (let i = 0; i < values.length; i++)
        decoded[rows[0] * width + i] = values[i] * scale + centre[i % 3];
    });
  }
  return { latents, decoded };
}
