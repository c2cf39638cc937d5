import { fitCharts, normalise, whitenedPca, type Normalisation } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { withFlips } from '@tractogen/geometry';
import {
  buildNetwork as build,
  chartDecoderValues,
  chartEncoderValues,
  fintaChannels,
  linearDecoderValues,
  linearEncoderValues,
  type Network,
  type Runtime,
} from '@tractogen/nn';
import { groupsOf } from './groups.ts';
import type { Settings } from './presets.ts';

/** Hidden units of a decoder with charts. */
const HIDDEN = [512, 512] as const;

/** What a network is built for. */
export interface TrainingRows {
  /** n × 256 × 3, mm. */
  readonly points: Float32Array;
  /** n: bundle of each row; −1 is none. */
  readonly bundles: Int32Array;
}

/**
 * Builds a preset's network.
 *
 * With `linear: pca` the linear part starts as the whitened PCA of the training streamlines, and of their
 * flips where these are trained on: latents have mean 0 and unit variance. With `linear: charts` it
 * starts with components for each bundle, in each direction (`fitCharts`), and dense layers stand in place of
 * the decoder's convolutions. Epoch 0 is this start itself, since whatever is added to it ends in zeros.
 *
 * @throws TractogenError DEGENERATE_DATA for too few streamlines
 */
export function buildNetwork(
  { tf }: Pick<Runtime, 'tf'>,
  settings: Settings,
  { points, bundles }: TrainingRows,
  normalisation: Normalisation,
  random: Random,
): Network {
  const { preset, latent, defects, linear, flips } = settings;
  const channels = fintaChannels(settings.width);
  const part = { channels };
  if (preset !== 'tractogen')
    return build(tf, { preset, latent, defects, encoder: part, decoder: part }, random);
  const rows = normalise(flips ? withFlips(points) : points, normalisation);
  if (linear === 'charts') {
    const { labels, count } = groupsOf(bundles, flips);
    const charts = fitCharts(rows, labels, count, latent);
    const charted = { linearPath: false, channels };
    const spec = { count, scale: charts.spread };
    const start = { encoder: chartEncoderValues(charts), decoder: chartDecoderValues(charts) };
    return build(
      tf,
      {
        preset,
        latent,
        defects,
        encoder: { ...charted, charts: spec },
        decoder: { ...charted, charts: { ...spec, hidden: HIDDEN } },
        start,
      },
      random,
    );
  }
  const { map } = whitenedPca(rows, latent, normalisation.scale);
  const start = { encoder: linearEncoderValues(map), decoder: linearDecoderValues(map) };
  return build(tf, { preset, latent, defects, encoder: part, decoder: part, start }, random);
}
