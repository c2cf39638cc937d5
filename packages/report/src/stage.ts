import { defineStage, many, one, runStageMain } from '@tractogen/core';
import { gatherReport } from './gather/report.ts';
import { renderPage } from './page/page.ts';
import { params } from './params.ts';

/**
 * Metrics, samples and models as one self-contained `index.html`. Parts whose inputs are absent are left
 * out with a note; counts are the streamlines of the samples shown and the splits.
 */
export const stage = defineStage({
  name: 'report',
  verb: 'report',
  params,
  needs: {
    streamlines: one('streamlines'),
    models: many('model'),
    samples: many('samples'),
    metrics: many('metrics'),
  },
  gives: 'report',
  async run({ pipeline, params: wanted, inputs, output, events, signal }) {
    events.progress('report', 0, 2, 'reading');
    const report = await gatherReport(pipeline, wanted, inputs);
    for (const problem of report.measured.problems) events.warn(problem);
    signal.throwIfAborted();
    events.progress('report', 1, 2, 'drawing');
    await output.write('index.html', await renderPage(report));
    events.progress('report', 2, 2);
    const total = [...report.data.splits.values()].reduce((sum, { rows }) => sum + rows, 0);
    return { counts: { in: total, out: total, dropped: {} } };
  },
});

if (import.meta.main) await runStageMain(stage, import.meta.dirname);
