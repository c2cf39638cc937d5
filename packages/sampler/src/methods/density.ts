import { TractogenError, type Counts } from '@tractogen/core';
import { encodeTrk, writeStreamlines } from '@tractogen/formats';
import { chooseAcceptance } from '../acceptance/choose.ts';
import { chooseBundles } from '../bundles/choose.ts';
import { seedConditions } from '../bundles/conditions.ts';
import { takeSeeds } from '../bundles/seeds.ts';
import { generateBundle } from '../generate/bundle.ts';
import { bundleDensity } from '../generate/density.ts';
import type { DensityParams } from '../params.ts';
import { countsOf, summarise, type BundleSummary } from '../result/summary.ts';
import { sampleTable } from '../result/table.ts';
import { sampleTractogram } from '../result/tractogram.ts';
import type { SampleTask } from './sample.ts';

/**
 * GESTA (Legarreta 2023): density of a bundle's seeds in latent space, sampled, decoded, accepted.
 *
 * A model with conditions encodes each seed with its own, and decodes a sample with those of a seed drawn at random:
 * latents are meant to know nothing of the conditions, so that any seed's fit any sample.
 */
export async function sampleDensity(wanted: DensityParams, task: SampleTask): Promise<Counts> {
  const { training, mask, source, output, random, events } = task;
  const names = chooseBundles(training.bundles, wanted.bundles);
  const bundles: { name: string; points: Float32Array; summary: BundleSummary }[] = [];
  for (const [i, name] of names.entries()) {
    events.progress('sample', i, names.length, name);
    bundles.push({ name, ...(await sampleBundle(name, wanted, { ...task, random: random.stream(name) })) });
  }
  events.progress('sample', names.length, names.length);

  const { metadata } = training.table;
  const samples = sampleTable(bundles, metadata);
  const order = [...training.bundles.keys()];
  await output.write('samples.arrow', writeStreamlines(samples));
  await output.write('samples.trk', encodeTrk(sampleTractogram(samples, metadata.grid, order)));
  const summaries = bundles.map(({ summary }) => summary);
  await output.writeJson('samples.json', {
    schema: 1,
    method: wanted.method,
    model: source,
    kernel: wanted.kernel,
    order,
    whiteMatter: mask !== null,
    bundles: summaries,
  });
  return countsOf(summaries);
}

async function sampleBundle(
  name: string,
  wanted: DensityParams,
  { training, mask, codec, random, events, signal }: SampleTask,
): Promise<{ points: Float32Array; summary: BundleSummary }> {
  const { table } = training;
  const all = training.bundles.get(name) ?? [];
  const rows = training.rows(name, codec.model.conditions.attributes);
  if (rows.length < all.length)
    events.warn(
      `${name}: ${all.length - rows.length} training streamlines lack an attribute and are no seeds`,
    );
  const seeds = takeSeeds(table, rows, wanted.seeds, random.stream('seeds'));
  const { filter, length } = chooseAcceptance(
    wanted.acceptance,
    mask,
    table.metadata.grid,
    all.map((row) => table.length[row]),
  );
  const conditions = seedConditions(codec.model, name, training, seeds);
  try {
    const density = await bundleDensity(codec, seeds, conditions, wanted, random);
    if (wanted.bandwidth === 'cross-validated' && density.rule !== wanted.bandwidth)
      events.warn(
        `${name}: ${seeds.used} seeds are too few to cross-validate; Silverman's rule sets the bandwidth`,
      );
    const generated = await generateBundle(codec, density, random.stream('draws'), {
      count: wanted.count,
      maxProposals: wanted.maxProposals,
      filter,
      signal,
      conditions: conditions?.drawn(random.stream('conditions')),
      onBatch: (accepted) => events.progress(name, accepted, wanted.count),
    });
    if (generated.accepted < wanted.count) {
      events.warn(
        `${name}: ${generated.accepted} of ${wanted.count} streamlines after ${generated.proposed} proposals; ` +
          'raise `maxProposals`, give the proposal more components, or take `method: kde`',
      );
    }
    return {
      points: generated.points,
      summary: summarise(name, wanted.count, seeds, { density, length, generated }),
    };
  } catch (error) {
    // One bundle without enough seeds must not cost the others theirs; it stays in the summary with 0.
    if (!(error instanceof TractogenError) || error.code !== 'DEGENERATE_DATA') throw error;
    events.warn(`${name}: not sampled, ${error.message}`);
    return { points: new Float32Array(0), summary: summarise(name, wanted.count, seeds, null) };
  }
}
