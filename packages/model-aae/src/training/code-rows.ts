import type { Normalisation } from '@tractogen/codec';
import { inOrder, type Reconstruction, type Runtime } from '@tractogen/nn';
import type { AdversarialModel } from '../model/build.ts';
import { batchOf, type AdversarialRows } from './batch.ts';

const ROWS = 256;

/** Codes of all rows, and what becomes of them, mm. */
export function codeRows(
  runtime: Runtime,
  { encoder, decoder }: Pick<AdversarialModel, 'encoder' | 'decoder'>,
  data: AdversarialRows,
  normalisation: Normalisation,
): Reconstruction {
  const { tf: flow, ops } = runtime;
  const { centre, scale } = normalisation;
  const { points, rows: all } = data.network;
  const d = decoder.spec.latent;
  const width = points.length / all.length;
  const latents = new Float32Array(all.length * d);
  const decoded = new Float32Array(points.length);
  for (const rows of inOrder(all.length, ROWS)) {
    flow.tidy(() => {
      const { x, conditions } = batchOf(runtime, { ...data, reserved: NONE }, normalisation, { rows });
      const z = encoder.forward(ops, x, { conditions });
      latents.set(z.dataSync(), rows[0] * d);
      const input = conditions === null ? z : flow.concat2d([z, conditions], 1);
      const values = decoder.forward(ops, input).dataSync();
      for (let i = 0; i < values.length; i++)
        decoded[rows[0] * width + i] = values[i] * scale + centre[i % 3];
    });
  }
  return { latents, decoded };
}

const NONE = { attributes: {}, columns: [] };
