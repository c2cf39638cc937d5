import { drawPrior, type Normalisation, type Prior } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { gatherRows, inOrder, type Runtime } from '@tractogen/nn';
import type { AdversarialModel } from '../model/build.ts';
import type { AdversarialRows } from './batch.ts';

const ROWS = 256;

/** Latents of the prior, and what becomes of them. */
export interface PriorSamples {
  /** n × d. */
  readonly latents: Float32Array;
  /** n × P × 3, mm. */
  readonly points: Float32Array;
}

/** Draws a latent for each of some rows and decodes it with what the row is told. */
export function decodePrior(
  { tf: flow, ops }: Pick<Runtime, 'tf' | 'ops'>,
  { decoder }: Pick<AdversarialModel, 'decoder'>,
  prior: Prior,
  { network, classes }: Pick<AdversarialRows, 'network' | 'classes'>,
  rows: Uint32Array,
  { centre, scale }: Normalisation,
  random: Random,
): PriorSamples {
  const { latent, points: perStreamline } = decoder.spec;
  const labels = Int32Array.from(rows, (row) => (classes ? network.labels[row] : 0));
  const latents = drawPrior(prior, random, { latent, classes: Math.max(network.classes.length, 1), labels });
  const points = new Float32Array(rows.length * perStreamline * 3);
  for (const some of inOrder(rows.length, ROWS)) {
    flow.tidy(() => {
      const z = flow.tensor2d(gatherRows(latents, latent, some), [some.length, latent]);
      const told = gatherRows(
        network.conditions,
        network.width,
        some.map((place) => rows[place]),
      );
      const input =
        network.width === 0 ? z : flow.concat2d([z, flow.tensor2d(told, [some.length, network.width])], 1);
      const values = decoder.forward(ops, input).dataSync();
      const first = some[0] * perStreamline * 3;
      for (let i = 0; i < values.length; i++) points[first + i] = values[i] * scale + centre[i % 3];
    });
  }
  return { latents, points };
}
