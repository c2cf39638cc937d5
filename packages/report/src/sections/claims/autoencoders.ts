import { ACTIVE, DIVERGED, ERROR, VALIDITY, compare, read, stageIs, type Claim } from './claim.ts';

const AE = ['model-ae'] as const;
const VAE = ['model-vae'] as const;

/** Claims about the autoencoder and the variational autoencoder. */
export const AUTOENCODERS: readonly Claim[] = [
  {
    claim: "PyTorch's initial weights were brought to Keras, and the two frameworks agree.",
    evidence:
      'Layer by layer: encoder to 1e-16 squared, decoder to about 1e-3. In the code the encoder is drawn up to 13 times too wide in its deeper layers, and the decoder keeps the defaults of Keras.',
    see: ['reconstruction', 'training'],
    ours: [compare('defects.decoderGlorot', AE, ERROR), compare('defects.encoderBound', AE, ERROR)],
    note: 'Layers, gradients and steps of every model are held to PyTorch and Keras by the tests of parity, against committed fixtures.',
  },
  {
    claim: 'Nearest and linear upsampling give very similar results, so nearest was kept.',
    evidence: 'Said in the report, with pictures and without a number.',
    see: ['reconstruction'],
    ours: [compare('preset', AE, ERROR)],
    note: 'Presets finta (linear) and tractoencoder (nearest) are compared where all else is equal.',
  },
  {
    claim: 'After 120 epochs streamlines are reconstructed faithfully.',
    evidence: 'Pictures that look very similar, no number; the thin third dimension was lost.',
    see: ['reconstruction', 'training', 'architecture'],
    ours: [
      read(stageIs('model-ae'), ERROR, {
        name: 'reconstruction.plausible.z_error',
        says: 'z alone',
        as: 'mm',
      }),
    ],
  },
  {
    claim: 'The VAE explodes without batch normalisation and a clipped exponential.',
    evidence:
      'Trainings that ended in NaN before, none after. The clip is on the result of the exponential, where its gradient is not a number; the encoder began 3 to 13 times too wide.',
    see: ['training', 'reconstruction', 'architecture'],
    ours: [
      compare('batchNorm', VAE, DIVERGED, ERROR, ACTIVE),
      compare('defects.lateClamp', VAE, DIVERGED, ERROR),
      compare('defects.encoderBound', VAE, DIVERGED, ERROR),
    ],
    note: 'A training that met a number that is not finite ended there; the figures beside that step are those of its best epoch before. Running statistics of batch normalisation, by which test streamlines are normed, keep 0.99 of themselves at every step: after a few hundred steps they still hold some of what they began with, and the error some of that.',
  },
  {
    claim: 'Heads that give the variance itself, not its logarithm, are more stable.',
    evidence: 'Said in the report; the code gives and takes the logarithm everywhere.',
    see: ['training'],
    ours: [compare('varianceHead', VAE, DIVERGED, ERROR, ACTIVE)],
  },
  {
    claim: 'Beta trades reconstruction for a regular latent space.',
    evidence: 'Only beta 1 was run: the script did not hand its flag to the model.',
    see: ['frontier', 'prior'],
    ours: [compare('beta', VAE, ERROR, ACTIVE, VALIDITY)],
  },
  {
    claim: "The autoencoder's latent space has gaps, the VAE's has not.",
    evidence: 'Pictures of t-SNE, which shows no gaps of the space itself.',
    see: ['latent', 'prior'],
    ours: [
      read(stageIs('model-ae', 'model-vae'), {
        name: 'latent.midpoints.validity',
        says: 'valid midpoints',
        as: 'percent',
      }),
    ],
  },
  {
    claim: 'Implausible streamlines in training help, or do no harm.',
    evidence:
      'Autoencoder, VAE and conditional VAE were trained on both kinds; plausible ones alone were not tried.',
    see: ['filtering', 'reconstruction'],
    ours: [
      compare('trainOn', ['model-ae', 'model-vae', 'model-aae'], ERROR, {
        name: 'filtering.accuracy',
        says: 'filtering accuracy',
        as: 'percent',
      }),
    ],
  },
];
