import type { ModelFile } from '@tractogen/codec';
import { COVERAGE, DIVERSITY, VALIDITY, WITHIN, compare, read, stageIs, type Claim } from './claim.ts';

const predicts = ({ regression }: ModelFile): boolean => regression.length > 0;
const reserves = ({ attributes }: ModelFile): boolean =>
  Object.values(attributes).some(({ dimension }) => dimension !== null);

/** Claims about the conditional and the adversarial autoencoder. */
export const CONDITIONAL: readonly Claim[] = [
  {
    claim: "The conditional VAE's latent space is ordered by length, the VAE's is not.",
    evidence: 'Pictures of t-SNE after 64 epochs; seven clusters.',
    see: ['latent'],
    ours: [
      read(
        stageIs('model-vae'),
        { name: 'latent.tsne.length.spearman', says: 'order within bundles', as: 'number' },
        { name: 'latent.tsne.trustworthiness', says: 'trustworthiness', as: 'number' },
      ),
    ],
  },
  {
    claim: 'Length is predicted well: R² 0.941, mean squared error 50.4 mm².',
    evidence:
      'On the streamlines it was trained on. The mean length of the bundle alone has R² 0.982 on the labelled FiberCup set.',
    see: ['predicted'],
    ours: [
      read(
        predicts,
        { name: 'regression.length.r2', says: 'R²', as: 'number' },
        { name: 'regression.length.within_bundle_r2', says: 'within bundles', as: 'number' },
        { name: 'regression.length.mse', says: 'squared error, mm²', as: 'number' },
      ),
    ],
  },
  {
    claim: 'Generation by length fails: asked for 30 and 300 mm, one shape comes out, scaled.',
    evidence:
      'Pictures. One number is mapped to one direction of the latent space, and both lengths lie outside those of every bundle.',
    see: ['support', 'control'],
    ours: [
      read(
        stageIs('model-vae', 'model-aae'),
        {
          name: 'control.all.length.out_of_support.shape_distance',
          says: 'shape distance at a length of 100 mm:',
          as: 'mm',
        },
        {
          name: 'control.all.length.out_of_support.shape_distance_shortest',
          says: 'within the shorter request',
          as: 'mm',
        },
        {
          name: 'control.all.length.out_of_support.shape_distance_longest',
          says: 'within the longer',
          as: 'mm',
        },
        {
          name: 'control.all.length.out_of_support.shape_distance_real',
          says: 'of held-out streamlines',
          as: 'mm',
        },
        { name: 'control.all.length.out_of_support.mae', says: 'length off by', as: 'mm' },
        { name: 'control.length.r2', says: 'R² of control within range', as: 'number' },
      ),
    ],
    note: 'By bundle, for models that are told it: in the section on requests out of range.',
  },
  {
    claim: 'The adversarial autoencoder collapses: every input gives the same streamline.',
    evidence:
      'Pictures after 64 epochs. Batches were never shuffled and held one bundle each; coordinates were three times too large and neither centred nor scaled.',
    see: ['prior', 'reconstruction', 'architecture'],
    ours: [read(stageIs('model-aae'), DIVERSITY, WITHIN, COVERAGE, VALIDITY)],
    note: 'Which fault does it: in the section on ablations.',
  },
  {
    claim: 'A bigger discriminator, or the Wasserstein loss, would mend it.',
    evidence: 'A plan; neither was run.',
    see: ['ablations'],
    ours: [
      compare(['discriminator.kind', 'discriminator.widths'], ['model-aae'], DIVERSITY, WITHIN, COVERAGE),
      compare(
        ['loss', 'criticSteps', 'adversarialBeta1', 'penalty', 'clip'],
        ['model-aae'],
        DIVERSITY,
        WITHIN,
        COVERAGE,
      ),
    ],
  },
  {
    claim: 'Attribute regularisation would give a latent dimension that is the length.',
    evidence: 'A plan: lengths were loaded, the loss was not written.',
    see: ['regularised'],
    ours: [
      read(
        reserves,
        { name: 'attribute.length.spearman', says: 'order within bundles', as: 'number' },
        { name: 'attribute.length.monotone', says: 'sweeps that rise at every step', as: 'percent' },
        { name: 'attribute.length.distance_slope', says: 'scale of distances', as: 'number' },
      ),
    ],
    note: 'With gamma 0 nothing pulls at the dimension: the control.',
  },
];
