import { defineStage, many, one, optional, runStageMain } from '@tractogen/core';
import { measureBundling } from './bundling/all.ts';
import { bundlesByRule } from './by-rule.ts';
import { realBundles } from './control/real.ts';
import { readSplits } from './data.ts';
import { chooseExamples } from './figures/examples.ts';
import { embedModels } from './figures/latent-spaces.ts';
import { rocFigure, type RocFigure } from './figures/roc.ts';
import { measureFilters } from './filtering/all.ts';
import { withKinds } from './kinds.ts';
import { collectMetrics } from './metrics/metrics.ts';
import { collapseIn, type CollapseFound } from './models/collapse.ts';
import { measureTraining, readHistory, type EpochFigures } from './models/history.ts';
import { measureModels } from './models/measure.ts';
import { firstSeeds } from './models/names.ts';
import { openSubjects } from './models/subjects.ts';
import { searchNearest } from './nearest/all.ts';
import { params } from './params.ts';
import { measurePopulation, populationOf } from './population/measure.ts';
import { readTruth } from './population/truth.ts';
import { measureTractometer } from './tractometer/measure.ts';
import { classErrors } from './reconstruction/measure.ts';
import { reconstructAll } from './reconstruction/all.ts';
import { measureAllSamples } from './samples/all.ts';
import { referencesOf } from './samples/reference.ts';

/** Models whose reconstructions are drawn at most. */
const PICTURED = 6;

/**
 * Measures models and samples on the test split, beside the baselines that stand in every table.
 *
 * Writes `metrics.json` (figures by name), `curves.json` (loss histories, collapses, ROC, errors by bundle, examples,
 * predicted against true and measured against requested attributes, sweeps of reserved dimensions) and `tsne.json` (latent spaces in the plane).
 *
 * @throws TractogenError INPUT_INVALID when two models share a name; what a codec throws
 */
export const stage = defineStage({
  name: 'validate',
  verb: 'validate',
  params,
  needs: {
    streamlines: one('streamlines'),
    models: many('model'),
    samples: many('samples'),
    // Of a simulated cohort: the law that it was drawn by. Else a tractogram whose groups are true bundles.
    truth: optional('tractogram'),
  },
  gives: 'metrics',
  async run({ params: settings, inputs, output, random, events, signal }) {
    const metrics = collectMetrics();
    const bundles: unknown = inputs.streamlines.has('bundles.json')
      ? await inputs.streamlines.readJson('bundles.json')
      : null;
    const read = await readSplits(inputs.streamlines);
    const splits = { ...read, test: withKinds(read.test, bundles) };
    const { test, train } = splits;
    events.progress('models', 0, 1);
    const subjects = await openSubjects(inputs.models, train, settings.baselines);
    // Figures show what was given; a model that is a baseline is drawn only where there is no other.
    const given = subjects.filter(({ artefact }) => artefact !== null);
    const shown = given.some(({ baseline }) => !baseline)
      ? given.filter(({ baseline }) => !baseline)
      : given.toReversed();
    try {
      const histories: Record<string, readonly EpochFigures[]> = {};
      const collapses: Record<string, CollapseFound> = {};
      for (const subject of subjects) {
        const history = await readHistory(subject);
        if (history.length > 0) histories[subject.name] = history;
        measureTraining(subject, history, metrics);
        const collapse = collapseIn(subject, history);
        if (collapse !== null) collapses[subject.name] = collapse;
      }
      const context = { settings, splits, random, events, signal, metrics };
      const reconstructions = await reconstructAll(subjects, context);
      const nearest = await searchNearest(
        subjects.filter(({ partOf }) => partOf === null),
        context,
      );
      const curves = measureFilters(nearest, context);
      measureBundling(nearest, context);

      const spaces = await embedModels(shown.slice(0, settings.embeddings), context);

      const [real, byRule] = [realBundles(splits), bundlesByRule(bundles)];
      const references = await referencesOf(inputs.streamlines, test.metadata.grid, settings.tubeRadius);
      const artefacts = inputs.samples;
      const population = populationOf(train, await readTruth(inputs.truth));
      measurePopulation(train, population, metrics);
      const asked = await measureAllSamples(
        { artefacts, subjects, references, bundles, byRule, real, population },
        context,
      );
      const { streamlines, truth, samples } = inputs;
      await measureTractometer({ truth, streamlines, samples, nearest }, context);
      const drawnOfModels = await measureModels({ subjects, reconstructions, byRule, real, asked }, context);

      if (metrics.absent.length > 0) events.warn(`nothing to measure for: ${metrics.absent.join(', ')}`);
      await output.writeJson('metrics.json', metrics.found);
      const { perplexity, embedded } = settings;
      await output.writeJson('tsne.json', { schema: 1, perplexity, embedded, ...spaces });
      const pictured = firstSeeds(shown.map(({ name }) => name)).slice(0, PICTURED);
      const drawn = reconstructions.filter(({ name }) => pictured.includes(name));
      await output.writeJson('curves.json', {
        schema: 1,
        history: histories,
        collapses,
        ...drawnOfModels,
        control: Object.fromEntries(asked.map(({ node, drawn: values }) => [node, values])),
        roc: Object.fromEntries(
          [...curves].map(([name, curve]): [string, RocFigure] => [name, rocFigure(curve)]),
        ),
        bundleErrors: Object.fromEntries(
          reconstructions.map(({ name, errors }) => [name, Object.fromEntries(classErrors(errors, test))]),
        ),
        examples: chooseExamples(test, drawn, settings.examples),
      });
    } finally {
      for (const { codec } of subjects) codec.dispose();
    }
    const runtime = subjects.find(({ codec }) => codec.runtime !== undefined)?.codec.runtime;
    const counts = { in: test.rows, out: test.rows, dropped: {} };
    return { counts, provenance: runtime ? { runtime } : {} };
  },
});

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
