import { stableJson } from '@tractogen/core';
import { streamlineCount } from '@tractogen/formats';
import { lawOf } from '../cohort/law.ts';
import { makeCohort, type BundleTruth } from '../cohort/make.ts';
import { drawSubjects, type Subject } from '../cohort/subjects.ts';
import { fitTemplate, type Template } from '../cohort/template.ts';
import type { CohortParams } from '../params.ts';
import { fibercupTractogram } from './fibercup.ts';
import type { Ingested, SourceContext } from './source.ts';

/**
 * A simulated cohort over FiberCup's bundles: subjects whose age, diagnosis, sex, head size and site shape
 * their bundles by a law that is known, and written beside the data. Simulated, with chosen parameters.
 *
 * @throws TractogenError DATA_MISSING, ARTEFACT_CORRUPT, DEGENERATE_DATA
 */
export async function simulatedCohort(params: CohortParams, context: SourceContext): Promise<Ingested> {
  const { events, random } = context;
  const dense = await fibercupTractogram({ source: 'fibercup-tractogram', set: 'dense' }, context);
  if (dense.tractogram.grid === null) throw new RangeError('the dense set has no grid');
  const names = [...new Set(dense.labels.map(({ name }) => name))].toSorted();
  const templates = names.map((name) =>
    fitTemplate(
      name,
      dense.tractogram,
      dense.labels.flatMap((label, row) => (label.name === name ? [row] : [])),
    ),
  );
  const law = lawOf(params.arm, templates.length);
  const subjects = drawSubjects(law, params.subjects, random.stream('subjects'));
  const { tractogram, labels, truth } = makeCohort(
    { law, subjects, templates, streamlines: params.streamlines, grid: dense.tractogram.grid },
    random.stream('streamlines'),
    (done) => events.progress('simulate', done, subjects.length),
  );
  events.info(
    `${subjects.length} subjects, ${streamlineCount(tractogram)} streamlines: simulated, chosen parameters, arm ${params.arm}`,
  );
  const text = (value: string): Uint8Array => Buffer.from(value);
  return {
    tractogram,
    labels,
    sideFiles: new Map<string, string | Uint8Array>([
      ...dense.sideFiles,
      ['truth.json', text(stableJson(truthOf(params, law, templates)))],
      ['truth-subjects.tsv', text(subjectTable(subjects))],
      ['truth-bundles.tsv', text(bundleTable(truth))],
    ]),
    access: 'open',
    provenance: { simulated: 'chosen parameters; not a law of human anatomy', arm: params.arm },
  };
}

function truthOf(params: CohortParams, law: object, templates: readonly Template[]): object {
  return {
    what: 'simulated, chosen parameters; not a law of human anatomy',
    arm: params.arm,
    law,
    streamlines: params.streamlines,
    templates: templates.map(({ name, logLength, logRadius }) => ({ name, logLength, logRadius })),
  };
}

function subjectTable(subjects: readonly Subject[]): string {
  const rows = subjects.map(({ id, acts, shown, sex, site, icv, length, radius }) => [
    id,
    acts.age,
    acts.diagnosis,
    shown.age,
    shown.diagnosis,
    sex,
    site,
    icv,
    length,
    radius,
  ]);
  const head = 'subject\tage\tdiagnosis\tshown_age\tshown_diagnosis\tsex\tsite\ticv\tlog_length\tlog_radius';
  return `${[head, ...rows.map((row) => row.join('\t'))].join('\n')}\n`;
}

function bundleTable(truth: readonly BundleTruth[]): string {
  const head = 'subject\tbundle\tlog_length\tlog_radius\tbow\tbend\tlog_count\tcount\tdrawn_log_length';
  const rows = truth.map((row) =>
    [
      row.subject,
      row.bundle,
      row.logLength,
      row.logRadius,
      row.bow,
      row.bend,
      row.logCount,
      row.count,
      row.drawnLogLength,
    ].join('\t'),
  );
  return `${[head, ...rows].join('\n')}\n`;
}
