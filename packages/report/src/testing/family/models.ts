import { MODEL_FILE, UNCONDITIONAL, type ModelFile } from '@tractogen/codec';
import { stableJsonLine } from '@tractogen/core';
import { normalisation } from '../arcs.ts';
import { layersModels } from '../layers-models.ts';
import { writeArtefact } from './write.ts';

const LATENT = 8;
const EPOCHS = 30;
const scale = { mean: 40, sd: 3, low: 34, high: 46, p5: 36, p95: 44 };
const length = (dimension: number | null) => ({
  unit: 'mm',
  scope: 'all' as const,
  scales: { '*': scale },
  dimension,
});

type Parts = Partial<ModelFile>;
const vae = (beta: number, conditioning = 'none', more: Parts = {}): Parts => ({
  stage: 'model-vae',
  prior: { kind: 'standard' },
  hyperParameters: { beta, conditioning, batchNorm: false, allowCollapse: false },
  ...more,
});
const aae = (unshuffled: boolean, kind: string): Parts => ({
  stage: 'model-aae',
  prior: { kind: 'standard' },
  conditions: { classes: true, attributes: [] },
  attributes: { length: length(0) },
  hyperParameters: {
    loss: 'bce',
    classes: true,
    attributes: [],
    discriminator: { kind },
    regularise: [{ attribute: 'length', loss: 'ar-vae', gamma: 10 }],
    defects: { unshuffled, unnormalised: false },
  },
});

/** Models of every kind, by node. */
export const FAMILY: Readonly<Record<string, Parts>> = {
  ae: { stage: 'model-ae' },
  'vae.beta-0.1.seed-1': vae(0.1),
  'vae.beta-0.1.seed-2': vae(0.1),
  'vae.beta-1.seed-1': vae(1),
  'vae.beta-1.seed-2': vae(1),
  regression: vae(1, 'regression', {
    regression: ['length'],
    attributes: { length: length(null) },
    prior: {
      kind: 'regression',
      attribute: 'length',
      direction: Array<number>(LATENT).fill(LATENT ** -0.5),
      bias: Array<number>(LATENT).fill(0),
      logvar: 0,
    },
  }),
  told: vae(1, 'decoder', {
    conditions: { classes: true, attributes: ['length'] },
    attributes: { length: length(null) },
  }),
  'aae.seed-1': aae(false, 'mlp'),
  'aae.seed-2': aae(false, 'mlp'),
  'broken.seed-1': aae(true, 'tractoencoder'),
  'broken.seed-2': aae(true, 'tractoencoder'),
};

/** Writes them. @returns SHA-256 by node */
export async function writeFamily(root: string, classes: readonly string[]): Promise<Record<string, string>> {
  const written: Record<string, string> = {};
  for (const [node, parts] of Object.entries(FAMILY)) {
    written[node] = await writeArtefact(root, node, 'model', async (output) => {
      await output.writeJson(MODEL_FILE, {
        schema: 1,
        family: 'layers',
        stage: 'model-ae',
        preset: 'tractogen',
        latent: LATENT,
        points: 256,
        normalisation,
        latentMetric: Array.from({ length: LATENT ** 2 }, (_, i) => Number(i % (LATENT + 1) === 0)),
        classes,
        ...UNCONDITIONAL,
        hyperParameters: {},
        // What tells the nodes apart, as trained weights would.
        training: { bestEpoch: EPOCHS - 2, node },
        ...parts,
      });
      for (const part of ['encoder', 'decoder'] as const)
        await output.writeJson(`${part}/model.json`, layersModels[part]);
      const lines = Array.from({ length: EPOCHS }, (_, epoch) => stableJsonLine(epochOf(parts, node, epoch)));
      await output.write('history.jsonl', lines.map((line) => `${line}\n`).join(''));
    });
  }
  return written;
}

/** Figures of an epoch: what falls falls as 1 / epoch, what rises towards a value that is known. */
function epochOf({ stage = 'model-ae', hyperParameters }: Parts, node: string, epoch: number) {
  const fallen = 1 / (epoch + 1);
  const shift = node.endsWith('2') ? 0.02 : 0;
  const broken = node.startsWith('broken');
  const point = { epoch, step: epoch * 10, objective: 2 * fallen + 0.2 };
  const errors = {
    'train.rmse_mm': 1.5 * fallen + 0.1,
    'valid.rmse_mm': 1.7 * fallen + 0.15 + shift,
    'valid.mean_point_error': 2 * fallen + 0.2 + shift,
  };
  if (stage === 'model-ae') return { ...point, ...errors };
  const samples = {
    'valid.diversity': broken ? 0.02 : 0.95 - 0.5 * fallen - shift,
    'valid.coverage': broken ? 0.01 : 0.85 - 0.7 * fallen,
    'valid.active_units': broken ? 1 : LATENT,
  };
  if (stage === 'model-aae')
    return {
      ...point,
      ...errors,
      ...samples,
      'train.critic_loss': 1.4 - 0.3 * fallen,
      'train.generator_loss': 0.7 + 0.2 * fallen,
      'valid.discriminator_accuracy': 0.55 + 0.4 * fallen,
      'valid.latent_mean': 0.1 + fallen,
      'valid.latent_sd': 1 - 0.5 * fallen,
      'valid.sample_distance': 4 * fallen,
      'valid.attribute_length': 0.1 + 0.5 * fallen,
    };
  const kl = Array.from({ length: LATENT }, (_, j) => (j < 6 ? (1 + j) * (0.2 + fallen) : 0.002));
  return {
    ...point,
    ...errors,
    ...samples,
    'train.loss': 100 * fallen + 20,
    'valid.loss': 100 * fallen + 22,
    'train.beta': Math.min(1, epoch / 10) * Number(hyperParameters?.['beta'] ?? 1),
    'valid.kl': kl.reduce((sum, nats) => sum + nats, 0) / Number(hyperParameters?.['beta'] ?? 1),
    'valid.control_miss': 0.2 + fallen,
    ...Object.fromEntries(kl.map((nats, j) => [`valid.kl.${String(j).padStart(2, '0')}`, nats])),
  };
}
