import {
  TractogenError,
  defineStage,
  one,
  optional,
  randomFrom,
  runStageMain,
  type Artefact,
  type ArtefactOutput,
} from '@tractogen/core';
import {
  POINTS,
  SIDE_FILES,
  SIMULATED_FILE,
  SPLITS,
  aboutColumns,
  category,
  gatherPoints,
  readTractogram,
  selectRows,
  splitFile,
  streamlineCount,
  writeStreamlines,
  type StreamlineTable,
  type Tractogram,
} from '@tractogen/formats';
import { downsample, nearDuplicateGroups, smoothedLength } from '@tractogen/geometry';
import { usableRows } from './bundling/assign.ts';
import { bundleStreamlines } from './bundling/bundling.ts';
import { definitionsOf } from './bundling/definitions.ts';
import { resampleRows } from './clean/resample.ts';
import { selectStreamlines } from './clean/select.ts';
import { parseLabels } from './labels.ts';
import { orientRows } from './orient/orient.ts';
import { params } from './params.ts';
import { METHOD, METHOD_BY_SUBJECT, countSplits, countSubjects } from './report/split-file.ts';
import { spaceSources } from './space/sources.ts';
import { bringToTemplate } from './space/to-template.ts';
import { heldOutDistances } from './split/held-out.ts';
import { normalisationOf } from './split/normalisation.ts';
import { splitGroups } from './split/split.ts';
import { groupsWithin, splitSubjects } from './split/subjects.ts';

const TRACTOGRAM = 'tractogram.trx';

/**
 * Brings to a template where asked, gives bundles, cleans, resamples to 256 points, groups near-duplicates, splits without leaks (by subject where subjects
 * are known), orients, and
 * writes one Arrow file a split, `split.json`, and the tractogram's side files.
 *
 * The bundle of an implausible streamline is null. The split depends on the pipeline's `splitSeed`,
 * not on the node's seed.
 *
 * @throws TractogenError COLUMN_MISSING, COUNT_MISMATCH, INPUT_INVALID, DEGENERATE_DATA, REFERENCE_NEEDED, and of the template
 *   RUNTIME_MISSING, PROGRAM_FAILED, PATH_REFUSED, DATA_MISSING, PARAMETER_INVALID
 */
export const stage = defineStage({
  name: 'preprocess',
  verb: 'preprocess',
  params,
  needs: { tractogram: one('tractogram'), atlas: optional('streamlines') },
  gives: 'streamlines',
  async run({ params: asked, inputs: { tractogram: input, atlas }, output, splitSeed, ...effects }) {
    const { events, signal } = effects;
    const native = await readTractogram(input.path(TRACTOGRAM), {
      warn: (message) => events.warn(message),
    });
    if (!native.grid)
      throw new TractogenError('REFERENCE_NEEDED', 'the tractogram has no voxel grid', {
        file: input.dir,
        remedy: 'Give its ingest node a reference image',
      });
    const total = streamlineCount(native);
    const fileLabels = parseLabels(
      (await input.read('labels.tsv')).toString('utf8'),
      `${input.node}/labels.tsv`,
      total,
    );
    const definitions = await definitionsOf(input, asked, effects);

    const aboutAll = aboutColumns(
      fileLabels.map((row) => row.about),
      (row) => ({ file: `${input.node}/labels.tsv`, line: row + 2 }),
    );
    const bySubject = aboutAll.subject.names.length > 0;
    const random = randomFrom(splitSeed).stream('split');
    // Of all subjects of the file, whether or not something of them is kept: a template is built before that is known.
    const splitOf = bySubject ? splitSubjects(aboutAll, asked.split, random) : null;
    const sources =
      asked.space === 'native'
        ? null
        : await spaceSources(asked.registration, { labels: fileLabels, about: aboutAll, splitOf }, input, {
            ...effects,
            splitSeed,
          });
    const brought =
      sources === null
        ? null
        : await bringToTemplate(
            native,
            usableRows(native),
            sources,
            { ...effects, env: process.env },
            output,
          );
    const tractogram = brought?.tractogram ?? native;
    const grid = tractogram.grid ?? native.grid;

    events.progress('preprocess', 0, 5, 'giving bundles and cleaning');
    const { labels: allLabels, counts: bundling } = await bundleStreamlines(
      {
        // End boxes may stand where the streamlines were made.
        tractogram: asked.bundling.by === 'ends' && definitions.native ? native : tractogram,
        labels: fileLabels,
        rule: definitions.rule,
        atlas,
      },
      asked,
    );
    const { rows, dropped } = selectStreamlines(tractogram, allLabels, asked, brought?.left);
    const counts = { in: total, out: rows.length, dropped: { ...dropped } };
    if (rows.length < total)
      events.warn(`${total - rows.length} of ${total} streamlines are left out: ${reasons(dropped)}`);
    if (rows.length === 0)
      throw new TractogenError('DEGENERATE_DATA', 'no streamline is left', {
        remedy: 'Widen the length limits or the subset',
      });
    const points = resampleRows(tractogram, rows);
    const labels = [...rows].map((row) => allLabels[row]);
    const names = labels.map(({ name, plausible }) => (plausible && name !== '' ? name : null));
    signal.throwIfAborted();

    events.progress('preprocess', 1, 5, 'grouping near-duplicates');
    const about = aboutColumns(
      labels.map((row) => row.about),
      (row) => ({ file: `${input.node}/labels.tsv`, line: rows[row] + 2 }),
    );
    const groups = bySubject
      ? groupsWithin(about.subject, (chosen) =>
          nearDuplicateGroups(downsample(gatherPoints(points, chosen)), asked.duplicateThreshold),
        )
      : nearDuplicateGroups(downsample(points), asked.duplicateThreshold);
    signal.throwIfAborted();

    events.progress('preprocess', 2, 5, 'splitting and orienting');
    const strata = labels.map(({ name, plausible }) => name || (plausible ? '' : 'implausible'));
    const split = splitOf
      ? Uint8Array.from(rows, (row) => splitOf[row])
      : splitGroups(groups, strata, asked.split, random);
    const rowsOf = (wanted: number): Uint32Array =>
      Uint32Array.from(split.keys().filter((row) => split[row] === wanted));
    const training = rowsOf(0);
    if (training.length === 0)
      throw new TractogenError('DEGENERATE_DATA', 'no streamline is left to train on', {
        remedy: 'Widen the length limits, or give more subjects',
      });
    const oriented =
      asked.orient === 'none' ? null : orientRows(points, names, training, definitions.written);
    signal.throwIfAborted();

    events.progress('preprocess', 3, 5, 'measuring');
    const table = {
      rows: rows.length,
      points,
      id: rows,
      bundle: category(names),
      plausible: Uint8Array.from(labels, ({ plausible }) => (plausible ? 1 : 0)),
      length: Float32Array.from(rows, (_, i) => smoothedLength(points, i * POINTS, POINTS)),
      flipped: oriented?.flipped ?? new Uint8Array(rows.length),
      group: groups,
      ...about,
      weight: about.weight.every(Number.isNaN) ? weightsIn(tractogram, rows) : about.weight,
    };
    const metadata = {
      space: 'rasmm',
      grid,
      ...normalisationOf(gatherPoints(points, training)),
      source: sourceHash(input),
    } as const;
    const plausible = (row: number): boolean => labels[row].plausible;
    const distances = heldOutDistances(points, rowsOf, plausible, asked.duplicateThreshold);
    signal.throwIfAborted();

    events.progress('preprocess', 4, 5, 'writing');
    await writeSplits({ ...table, metadata }, rowsOf, output);
    const side = SIDE_FILES.filter((name) => input.has(name));
    if (brought === null) for (const name of side) await output.write(name, await input.read(name));
    else {
      if (!definitions.native) await output.writeJson('bundles.json', definitions.rule);
      const left = side.filter((name) => definitions.native || name !== 'bundles.json');
      if (left.length > 0)
        events.warn(`not in the space of the template, and therefore left behind: ${left.join(', ')}`);
    }
    if (input.has(SIMULATED_FILE)) await output.write(SIMULATED_FILE, await input.read(SIMULATED_FILE));
    await output.writeJson('split.json', {
      schema: 1,
      splitSeed,
      fractions: asked.split,
      duplicateThreshold: asked.duplicateThreshold,
      counts,
      bundling,
      groups: new Set(groups).size,
      splits: countSplits(split, strata, groups),
      orientation: oriented
        ? { ...oriented.counts, flipped: oriented.flipped.reduce((a, b) => a + b, 0) }
        : null,
      normalisation: { centre: metadata.centre, scale: metadata.scale },
      distanceToTraining: distances,
      // What two people have in common is no leak.
      leaks: bySubject ? 0 : distances.all.valid.below + distances.all.test.below,
      ...(bySubject && { subjects: countSubjects(split, about) }),
      method: bySubject ? { ...METHOD, ...METHOD_BY_SUBJECT } : METHOD,
    });
    events.progress('preprocess', 5, 5, `${rows.length} streamlines in ${new Set(groups).size} groups`);
    return { counts, ...(brought && { provenance: { mrtrix3: brought.account } }) };
  },
});

async function writeSplits(
  table: StreamlineTable,
  rowsOf: (split: number) => Uint32Array,
  output: ArtefactOutput,
): Promise<void> {
  for (const [i, split] of SPLITS.entries())
    await output.write(splitFile(split), writeStreamlines(selectRows(table, rowsOf(i))));
}

/** Weights that the tractogram itself carries (SIFT2's); NaN where it has none. */
function weightsIn({ perStreamline }: Tractogram, rows: Uint32Array): Float32Array {
  const weights = perStreamline.get('weight');
  return Float32Array.from(rows, (row) => (weights?.components === 1 ? weights.values[row] : Number.NaN));
}

function sourceHash(input: Artefact): string {
  return input.manifest.files.find(({ path }) => path === TRACTOGRAM)?.sha256 ?? '';
}

function reasons(dropped: Readonly<Record<string, number>>): string {
  return Object.entries(dropped)
    .flatMap(([reason, n]) => (n > 0 ? [`${n} ${reason}`] : []))
    .join(', ');
}

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
