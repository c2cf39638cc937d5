import { metricPart } from '../../gather/metric-part.ts';
import { FAMILY } from './models.ts';
import { ASKED, requestedLengths } from './samples.ts';
import { writeArtefact } from './write.ts';

/** Writes what a validation of the family would, for the given bundles. */
export async function writeFamilyFigures(root: string, names: readonly string[]): Promise<void> {
  await writeArtefact(root, 'metrics', 'metrics', async (output) => {
    await output.writeJson('metrics.json', metricsOf(names));
    await output.writeJson('curves.json', curvesOf(names));
    const rows = Array.from({ length: 60 }, (_, row) => row);
    await output.writeJson('tsne.json', {
      schema: 1,
      perplexity: 30,
      embedded: 'plausible',
      rows: {
        id: rows,
        bundle: rows.map((row) => names[row % names.length]),
        plausible: rows.map(() => true),
        length: rows.map((row) => 30 + row),
        attributes: {
          length: rows.map((row) => 30 + row),
          age: rows.map((row) => (row % 7 === 0 ? null : 62 + row / 2)),
        },
      },
      models: ['ae', 'vae.beta-1.seed-1', 'told'].map((name, k) => ({
        name,
        x: rows.map((row) => Math.cos(row + k) * (1 + (row % names.length))),
        y: rows.map((row) => Math.sin(row + k) * (1 + (row % names.length))),
        trustworthiness: 0.9 + k / 50,
      })),
    });
  });
}

type Figure = readonly [name: string, value: number, note?: string];

function metricsOf(names: readonly string[]): Record<string, unknown> {
  const figures: Figure[] = [];
  for (const [k, node] of Object.keys(FAMILY).entries()) {
    const part = metricPart(node);
    figures.push(
      [`reconstruction.${part}.plausible.mean_point_error`, 0.2 + k / 50],
      [`latent.${part}.active_units`, node.startsWith('vae.beta-1.') ? 6 : 8, 'of 8; variance above 0.01'],
      [`latent.${part}.midpoints.validity`, node === 'ae' ? 0.7 : 0.97],
      [`latent.${part}.tsne.length.spearman`, 0.5 + k / 100],
      [`latent.${part}.tsne.${metricPart(names[0])}.length.spearman`, 0.4],
    );
    if (/^(?:aae|broken)\./.test(node))
      figures.push(
        [`attribute.${part}.length.spearman`, node.startsWith('aae') ? 0.93 : 0.2],
        [`attribute.${part}.${metricPart(names[0])}.length.spearman`, 0.95],
        [`attribute.${part}.${metricPart(names[1])}.length.spearman`, 0.87],
        [`attribute.${part}.${metricPart(names[1])}.length.ceiling`, 0.91],
        [`attribute.${part}.length.monotone`, node.endsWith('1') ? 1 : 0.9],
      );
    if (!/^(?:vae|aae|broken)\./.test(node)) continue;
    const broken = node.startsWith('broken');
    figures.push(
      [`prior.${node}.generation.validity`, broken ? 1 : 0.92],
      [`prior.${node}.generation.coverage`, broken ? 0.01 : 0.83],
      [`prior.${node}.generation.coverage.real`, 0.95],
      [`prior.${node}.generation.diversity_ratio`, broken ? 0.02 : 0.93],
      [`prior.${node}.generation.within_bundle.diversity_ratio.worst`, broken ? 0 : 0.8, 'bundle_2, …'],
      [`prior.${node}.generation.within_bundle.diversity_ratio.median`, broken ? 0.01 : 0.9],
      [`prior.${node}.generation.bundles_present`, broken ? 1 : names.length, `of ${names.length}; …`],
    );
  }
  figures.push(
    ['baseline.copy.generation.diversity_ratio', 1.01],
    ['baseline.copy.generation.memorisation.ratio', 0],
    ['control.aae.seed-1.class_swap', 0.99],
    ['control.broken.seed-1.class_swap', 0.2],
    ['regression.regression.length.r2', 0.995],
    ['regression.regression.length.within_bundle_r2', 0.7],
    ['regression.regression.length.mse', 3],
    ['regression.bundle_mean.length.r2', 0.982],
    ['regression.bundle_mean.length.within_bundle_r2', 0],
    ['regression.ridge_pca32.length.r2', 0.99],
  );
  const part = `control.${metricPart(names[0])}.length`;
  for (const [name, value] of Object.entries({
    r2: 0.91,
    slope: 1.2,
    off_target: 0.15,
    off_target_error: 0.02,
    off_target_real: 0.25,
    diversity_low: 0.9,
    diversity_mid: 1,
    diversity_high: 1.1,
    identity: 0.99,
    ceiling: 0.97,
    'out_of_support.shape_distance': 1.5,
    'out_of_support.shape_distance_shortest': 1.4,
    'out_of_support.shape_distance_longest': 0.3,
    'out_of_support.shape_distance_real': 12,
  }))
    figures.push([`${part}.${name}`, value]);
  figures.push(
    [`control.${metricPart(names[1])}.length.r2`, 0.5],
    [`control.${metricPart(names[1])}.length.ceiling`, 0.86],
    ['control.length.r2', 0.8],
    ['control.linear_gaussian.length.r2', 0.7],
    ['control.linear_gaussian.length.slope', 0.95],
    [`control.medoid.${metricPart(names[0])}.length.r2`, 1],
    ['control.medoid.length.r2', 1],
    ['control.medoid.length.diversity_mid', 0.1],
  );
  return Object.fromEntries(
    figures.map(([name, value, note]) => [
      name,
      { value, unit: '1', n: 100, split: 'test', ...(note && { note }) },
    ]),
  );
}

function curvesOf(names: readonly string[]): object {
  const truth = Array.from({ length: 60 }, (_, i) => 30 + i / 2);
  const asked = requestedLengths.slice(0, ASKED.inSupport);
  return {
    schema: 1,
    collapses: {
      'broken.seed-1': {
        kind: 'mode',
        sign: '0.020 times as diverse',
        causes: 'not shuffled',
        epoch: 10,
        kept: true,
      },
    },
    regression: [
      {
        attribute: 'length',
        unit: 'mm',
        bundle: truth.map((_, i) => names[i % names.length]),
        truth,
        predicted: {
          regression: truth.map((value, i) => value + Math.sin(i)),
          bundle_mean: truth.map(() => 45),
          ridge_pca32: truth,
        },
      },
    ],
    control: {
      asked: [names[0], names[1]].map((bundle) => ({
        bundle,
        attribute: 'length',
        unit: 'mm',
        requested: [...asked, 30, 300],
        measured: [...asked.map((value) => 1.2 * value - 8), 35, 80],
        outOfSupport: [...asked.map(() => false), true, true],
      })),
    },
    regularisation: ['aae.seed-1', 'aae.seed-2', 'broken.seed-1'].map((model) => ({
      model,
      attribute: 'length',
      unit: 'mm',
      dimension: 0,
      loss: model.startsWith('aae') ? 'distance-mae' : 'ar-vae',
      gamma: model.startsWith('aae') ? 10 : 0,
      signed: model.startsWith('aae'),
      sweeps: names.slice(0, 2).map((bundle, k) => ({
        bundle,
        at: [-2, 0, 2],
        mean: [30, 33 + k, 36],
        low: [29, 32, 35],
        high: [31, 34, 37],
      })),
    })),
    examples: names.slice(0, 2).map((bundle, id) => {
      const line = Array.from({ length: 256 }, (_, k) => [k / 8, id * 10, 0]).flat();
      const reconstructed = ['ae', 'vae.beta-1.seed-1'].map((name) => ({ name, error: 0.5, points: line }));
      return { id, bundle, plausible: true, original: line, reconstructed };
    }),
    bundleErrors: Object.fromEntries(
      Object.keys(FAMILY).map((node) => [
        node,
        Object.fromEntries(names.map((name) => [name, { error: 0.3, n: 5 }])),
      ]),
    ),
  };
}
