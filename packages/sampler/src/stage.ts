import type { Codec } from '@tractogen/codec';
import {
  TractogenError,
  defineStage,
  one,
  runStageMain,
  type Artefact,
  type Events,
  type Random,
} from '@tractogen/core';
import { encodeTrk, readImage, readSplit, writeStreamlines, type StreamlineTable } from '@tractogen/formats';
import { maskLookup } from '@tractogen/geometry';
import { openCodec } from '@tractogen/nn';
import { chooseAcceptance } from './acceptance/choose.ts';
import type { Mask } from './acceptance/white-matter.ts';
import { chooseBundles, rowsByBundle } from './bundles/choose.ts';
import { takeSeeds } from './bundles/seeds.ts';
import { generateBundle } from './generate/bundle.ts';
import { bundleDensity } from './generate/density.ts';
import { params, type Params } from './params.ts';
import { countsOf, summarise, type BundleSummary } from './result/summary.ts';
import { sampleTable } from './result/table.ts';
import { sampleTractogram } from './result/tractogram.ts';

const MASK_FILE = 'white_matter.nii.gz';

/** GESTA (Legarreta 2023): density of a bundle's seeds in latent space, sampled, decoded, accepted. */
export const stage = defineStage({
  name: 'sampler',
  verb: 'sample',
  params,
  needs: { model: one('model'), streamlines: one('streamlines') },
  gives: 'samples',
  async run({ params: wanted, inputs, output, random, events, signal }) {
    const table = await readSplit(inputs.streamlines, wanted.seeds.from);
    const mask = await readMask(inputs.streamlines, wanted, events);
    const rows = rowsByBundle(table);
    const names = chooseBundles(rows, wanted.bundles);
    const codec = await openCodec(inputs.model);
    const bundles: { name: string; points: Float32Array; summary: BundleSummary }[] = [];
    try {
      for (const [i, name] of names.entries()) {
        events.progress('sample', i, names.length, name);
        const found = { name, table, rows: rows.get(name) ?? [], mask, codec };
        bundles.push({ name, ...(await sampleBundle(found, wanted, random.stream(name), events, signal)) });
      }
    } finally {
      codec.dispose();
    }
    events.progress('sample', names.length, names.length);

    const samples = sampleTable(bundles, table.metadata);
    const order = [...rows.keys()];
    await output.write('samples.arrow', writeStreamlines(samples));
    await output.write('samples.trk', encodeTrk(sampleTractogram(samples, order)));
    const summaries = bundles.map(({ summary }) => summary);
    await output.writeJson('samples.json', {
      schema: 1,
      method: wanted.method,
      kernel: wanted.kernel,
      order,
      whiteMatter: mask !== null,
      bundles: summaries,
    });
    return { counts: countsOf(summaries), provenance: codec.runtime ? { runtime: codec.runtime } : {} };
  },
});

interface BundleInput {
  readonly name: string;
  readonly table: StreamlineTable;
  readonly rows: readonly number[];
  readonly mask: Mask | null;
  readonly codec: Codec;
}

async function sampleBundle(
  { name, table, rows, mask, codec }: BundleInput,
  wanted: Params,
  random: Random,
  events: Events,
  signal: AbortSignal,
): Promise<{ points: Float32Array; summary: BundleSummary }> {
  const seeds = takeSeeds(table, rows, wanted.seeds, random.stream('seeds'));
  const { filter, length } = chooseAcceptance(
    wanted.acceptance,
    mask,
    table.metadata.grid,
    rows.map((row) => table.length[row]),
  );
  try {
    const density = await bundleDensity(codec, seeds, wanted, random);
    if (wanted.bandwidth === 'cross-validated' && density.rule !== wanted.bandwidth)
      events.warn(
        `${name}: ${seeds.used} seeds are too few to cross-validate; Silverman's rule sets the bandwidth`,
      );
    const generated = await generateBundle(codec, density, random.stream('draws'), {
      count: wanted.count,
      maxProposals: wanted.maxProposals,
      filter,
      signal,
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

async function readMask(streamlines: Artefact, wanted: Params, events: Events): Promise<Mask | null> {
  if (wanted.acceptance.whiteMatter === false) return null;
  if (streamlines.has(MASK_FILE)) return maskLookup(await readImage(streamlines.path(MASK_FILE)));
  events.warn('the data have no white-matter mask: samples are not trimmed and not checked against one');
  return null;
}

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
