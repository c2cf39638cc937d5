import { POINTS } from '@tractogen/formats';
import {
  gatherRows,
  gatherStreamlines,
  type ConditionedRows,
  type Runtime,
  type TrainingBatch,
} from '@tractogen/nn';
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
  const normals = (name: string, width: number): Float32Array =>
    random!.stream(name).fillNormal(new Float32Array(count * width));
  return {
    x: flow.tensor3d(values, [count, POINTS, 3]),
    conditions:
      data.width === 0
        ? null
        : flow.tensor2d(gatherRows(data.conditions, data.width, rows), [count, data.width]),
    attribute:
      conditioning === 'regression'
        ? flow.tensor2d(gatherRows(data.standardised, 1, rows), [count, 1])
        : null,
    noise:
      random === undefined
        ? null
        : {
            z: flow.tensor2d(normals('z', latent), [count, latent]),
            r: flow.tensor2d(normals('r', 1), [count, 1]),
          },
  };
}
