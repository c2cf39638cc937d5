import { join } from 'node:path';
import { MODEL_FILE, fitLinear, linearMap, linearMetric, normalise, writeLinear } from '@tractogen/codec';
import {
  beginArtefact,
  diskFileSystem,
  stableJsonLine,
  type ArtefactKind,
  type ArtefactOutput,
} from '@tractogen/core';
import { VALUES, selectRows, writeStreamlines, type Grid, type StreamlineTable } from '@tractogen/formats';
import { arcs, normalisation } from './arcs.ts';

/**
 * Writes small inputs of every kind under `root`, with the given bundle names and odd words where text from outside goes.
 *
 * @param more JSON files of the streamlines beside the usual ones, and another grid
 */
export async function writeInputs(
  root: string,
  names: readonly string[],
  word: string,
  more: { readonly beside?: Readonly<Record<string, unknown>>; readonly grid?: Grid } = {},
): Promise<void> {
  const plain = arcs(names);
  const table = { ...plain, metadata: { ...plain.metadata, grid: more.grid ?? plain.metadata.grid } };
  const write = async (
    dir: string,
    kind: ArtefactKind,
    fill: (output: ArtefactOutput) => Promise<void>,
  ): Promise<void> => {
    const output = await beginArtefact(diskFileSystem, join(root, dir));
    await fill(output);
    const dropped = kind === 'streamlines' ? { [word]: 2 } : {};
    const lost = kind === 'streamlines' ? 2 : 0;
    await output.commit({
      kind,
      access: 'open',
      counts: { in: table.rows + lost, out: table.rows, dropped },
      provenance: {},
    });
  };
  await write('streamlines', 'streamlines', async (output) => {
    for (const [k, split] of ['train', 'valid', 'test'].entries()) {
      const rows = Array.from(table.id).filter((row) => row % 3 === k);
      await output.write(`streamlines-${split}.arrow`, writeStreamlines(selectRows(table, rows)));
    }
    await output.writeJson('bundles.json', { rule: word });
    await output.writeJson('split.json', { duplicateThreshold: 0.5, leaks: 0 });
    for (const [file, content] of Object.entries(more.beside ?? {})) await output.writeJson(file, content);
  });
  const map = linearMap(fitLinear(normalise(table.points, normalisation), 4), true);
  await write('ae', 'model', async (output) => {
    await output.writeJson(MODEL_FILE, {
      schema: 1,
      family: 'linear',
      stage: 'model-ae',
      preset: word,
      latent: 4,
      points: 256,
      normalisation,
      latentMetric: linearMetric(map, normalisation.scale),
      classes: [],
      attributes: {},
      hyperParameters: { [word]: word },
      training: { bestEpoch: 7 },
    });
    await writeLinear(output, map);
    const epochs = Array.from({ length: 12 }, (_, epoch) => ({
      epoch,
      objective: 2 / (epoch + 1) + 0.2,
      'train.mean_point_error': 1.8 / (epoch + 1) + 0.1,
      'valid.mean_point_error': 2 / (epoch + 1) + 0.2,
    }));
    await output.write('history.jsonl', epochs.map((epoch) => `${stableJsonLine(epoch)}\n`).join(''));
  });
  await write('gesta', 'samples', async (output) => {
    await output.write('samples.arrow', writeStreamlines(table));
    await output.writeJson('samples.json', {
      schema: 1,
      method: 'rejection',
      kernel: 'bundle',
      bundles: names.map((name) => ({
        name,
        seeds: { rows: 9, distinct: 8, used: 8 },
        bandwidth: 0.5,
        proposed: 40,
        dropped: { density: 18, [word]: 2 },
        accepted: 20,
        wanted: 30,
      })),
    });
  });
  await write('metrics', 'metrics', async (output) => await writeMetrics(output, table, names, word));
}

async function writeMetrics(
  output: ArtefactOutput,
  table: StreamlineTable,
  names: readonly string[],
  word: string,
): Promise<void> {
  const figure = (value: number) => ({ value, unit: 'mm', n: 5, split: 'test', note: word });
  await output.writeJson('metrics.json', {
    'reconstruction.plausible.mean_point_error': figure(0.2),
    'reconstruction.pca8.plausible.mean_point_error': figure(0.4),
    'filtering.accuracy': figure(0.97),
    'filtering.pca8.accuracy': figure(0.95),
    'gesta.gap_closed': figure(0.5),
    ...Object.fromEntries(
      [
        ['gap_closed', 0.4],
        ['overreach_before', 0.01],
        ['overreach', 0.03],
        ['jitter.gap_closed', 0.2],
        ['pca_gaussian.gap_closed', 0.45],
      ].map(([rest, value]) => [`gesta.${names[0]}.${rest}`, figure(Number(value))]),
    ),
    'gesta.overlap': figure(0.8),
    [word]: figure(1),
  });
  const streamline = Array.from(table.points.subarray(0, VALUES));
  const errors = Object.fromEntries(names.map((name) => [name, { error: 0.3, n: 5 }]));
  const roc = { falsePositive: [0, 0.1, 1], truePositive: [0, 0.9, 1], auc: 0.95 };
  await output.writeJson('curves.json', {
    schema: 1,
    history: {},
    roc: { ae: roc, pca8: roc, [word]: roc },
    bundleErrors: { ae: errors, pca8: errors, [word]: errors },
    examples: [
      {
        id: 0,
        bundle: names[0],
        plausible: true,
        original: streamline,
        reconstructed: [{ name: word, error: 0.3, points: streamline }],
      },
    ],
  });
  const rows = Array.from(table.id);
  await output.writeJson('tsne.json', {
    schema: 1,
    perplexity: 30,
    rows: {
      id: rows,
      bundle: rows.map((row) => names[Math.floor(row / 20)]),
      plausible: rows.map(() => true),
      length: rows.map((row) => 30 + row),
    },
    models: [
      {
        name: word,
        x: rows.map((row) => Math.cos(row)),
        y: rows.map((row) => Math.sin(row)),
        divergence: 1,
        trustworthiness: 0.9,
      },
    ],
  });
}
