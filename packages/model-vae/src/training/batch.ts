import { POINTS } from '@tractogen/formats';
import { gatherStreamlines, type ConditionedRows, type Runtime, type TrainingBatch } from '@tractogen/nn';
import type { Normalisation } from '@tractogen/codec';
import type { Batch } from '../objective/terms.ts';
import type { Settings } from '../presets.ts';

/** Rows of a split as tensors; the caller disposes of them, or is in a scope that does. */
export function batchOf(
  { tf: flow }: Pick<Runtime, 'tf'>,
  data: ConditionedRows,
  { conditioning, latent }: Settings,
  normalisation: Normalisation,
  drawn: Pick<TrainingBatch, 'rows' | 'flips'> & { readonly random?: TrainingBatch['random'] },
): Batch {
  const { rows, flips, random } = drawn;
  const count = rows.length;
  const values = gatherStreamlines(data.points, POINTS, rows, normalisation, flips);
  const gathered = (from: Float32Array, width: number): Float32Array => {
    const out = new Float32Array(count * width);
    for (let i = 0; i < count; i++) out.set(from.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
    return out;
  };
  const normals = (name: string, width: number): Float32Array =>
    random!.stream(name).fillNormal(new Float32Array(count * width));
  return {
    x: flow.tensor3d(values, [count, POINTS, 3]),
    conditions:
      data.width === 0 ? null : flow.tensor2d(gathered(data.conditions, data.width), [count, data.width]),
    attribute:
      conditioning === 'regression' ? flow.tensor2d(gathered(data.standardised, 1), [count, 1]) : null,
    noise:
      random === undefined
        ? null
        : {
            z: flow.tensor2d(normals('z', latent), [count, latent]),
            r: flow.tensor2d(normals('r', 1), [count, 1]),
          },
  };
}

/** Every row in order, `size` at a time. */
export function* inOrder(rows: number, size: number): Generator<Uint32Array> {
  for (let first = 0; first < rows; first += size) {
    yield Uint32Array.from({ length: Math.min(size, rows - first) }, (_, i) => first + i);
  }
}
