import { drawPrior, type Prior } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import type { Runtime } from '@tractogen/nn';
import type { Judged } from '../phases/rivalry.ts';
import type { Settings } from '../presets.ts';
import type { Batch } from './batch.ts';

/**
 * Prior samples to set against a batch: of its bundles and told what it is told, or of any bundles.
 *
 * @param classes bundles in all
 */
export function drawReal(
  { tf: flow }: Pick<Runtime, 'tf'>,
  prior: Prior,
  { latent, realLabels }: Pick<Settings, 'latent' | 'realLabels'>,
  classes: number,
  { labels: own, told }: Pick<Batch, 'labels' | 'told'>,
  random: Random,
): Judged {
  const count = own.length;
  if (realLabels === 'batch' || told === null) {
    const z = drawPrior(prior, random.stream('prior'), { latent, classes, labels: own });
    return { z: flow.tensor2d(z, [count, latent]), told };
  }
  const drawn = random.stream('labels');
  const labels = Int32Array.from(own, () => drawn.integer(classes));
  const code = new Float32Array(count * classes);
  for (let i = 0; i < count; i++) code[i * classes + labels[i]] = 1;
  const z = drawPrior(prior, random.stream('prior'), { latent, classes, labels });
  return { z: flow.tensor2d(z, [count, latent]), told: flow.tensor2d(code, [count, classes]) };
}
