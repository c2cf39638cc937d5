import { sha256, stableJson } from '@tractogen/core';
import { SIMULATED_FILE, streamlineCount, type Grid } from '@tractogen/formats';
import { FIBERCUP_ROLES, lawOf } from '../cohort/law.ts';
import { makeCohort, type BundleTruth } from '../cohort/make.ts';
import { phantomTemplates } from '../cohort/phantom/bundles.ts';
import { drawSubjects, type Subject } from '../cohort/subjects.ts';
import { fitTemplate, type Template } from '../cohort/template.ts';
import { externalFile } from '../data/external.ts';
import { readDataManifest } from '../data/manifest.ts';
import type { CohortParams } from '../params.ts';
import { fibercupTractogram } from './fibercup.ts';
import type { Ingested, SourceContext } from './source.ts';

/** Where bundles come from before the law acts on them. */
interface Geometry {
  readonly templates: readonly Template[];
  readonly grid: Grid;
  readonly sideFiles: Ingested['sideFiles'];
}

/** 2 mm, over the sphere of 50 mm that the challenge's bundles end on, and what the law may add. */
const ISBI_GRID: Grid = {
  voxelToRasmm: [2, 0, 0, -75, 0, 2, 0, -75, 0, 0, 2, -75, 0, 0, 0, 1],
  dimensions: [76, 76, 76],
};
const WHAT = 'chosen parameters; not a law of human anatomy';
const ISBI_FILE = 'data/raw/isbi2013/isbi_challenge_2013.txt';

/**
 * A simulated cohort over FiberCup's or the ISBI 2013 challenge's bundles: subjects whose age, diagnosis, sex, head size and site shape
 * their bundles by a law that is known, and written beside the data. Simulated, with chosen parameters.
 *
 * @throws TractogenError DATA_MISSING, ARTEFACT_CORRUPT, DEGENERATE_DATA
 */
export async function simulatedCohort(params: CohortParams, context: SourceContext): Promise<Ingested> {
  const { events, random } = context;
  const { templates, grid, sideFiles } = await geometries[params.geometry](context);
  const law = lawOf(
    params.arm,
    templates.map(({ role }) => role),
  );
  const subjects = drawSubjects(law, params.subjects, random.stream('subjects'));
  const { tractogram, labels, truth } = makeCohort(
    { law, subjects, templates, streamlines: params.streamlines, grid },
    random.stream('streamlines'),
    (done) => events.progress('simulate', done, subjects.length),
  );
  events.info(
    `${subjects.length} subjects, ${streamlineCount(tractogram)} streamlines: simulated, chosen parameters, arm ${params.arm}`,
  );
  const text = (value: string): Uint8Array => Buffer.from(value);
  const told = text(stableJson(truthOf(params, law, templates)));
  return {
    tractogram,
    labels,
    sideFiles: new Map<string, string | Uint8Array>([
      ...sideFiles,
      ['truth.json', told],
      [SIMULATED_FILE, text(stableJson(simulationOf(params, told)))],
      ['truth-subjects.tsv', text(subjectTable(subjects))],
      ['truth-bundles.tsv', text(bundleTable(truth))],
    ]),
    access: 'open',
    provenance: {
      simulated: WHAT,
      arm: params.arm,
      geometry: params.geometry,
    },
  };
}

const geometries: Record<CohortParams['geometry'], (context: SourceContext) => Promise<Geometry>> = {
  async fibercup(context) {
    const { tractogram, labels, sideFiles } = await fibercupTractogram(
      { source: 'fibercup-tractogram', set: 'dense' },
      context,
    );
    if (tractogram.grid === null) throw new RangeError('the dense set has no grid');
    const names = [...new Set(labels.map(({ name }) => name))].toSorted();
    const templates = names.map((name, i) =>
      fitTemplate(
        { name, role: FIBERCUP_ROLES[i] ?? 'other' },
        tractogram,
        labels.flatMap((label, row) => (label.name === name ? [row] : [])),
      ),
    );
    return { templates, grid: tractogram.grid, sideFiles };
  },
  async isbi2013({ fs, root, events, signal }) {
    const manifest = await readDataManifest(fs, root, 'isbi2013');
    const file = await externalFile(manifest, ISBI_FILE, { fs, root, events, signal, fetch });
    return {
      templates: phantomTemplates(await fs.readFile(file, 'utf8'), ISBI_FILE),
      grid: ISBI_GRID,
      sideFiles: new Map(),
    };
  },
};

/** What streamlines are made of, and which law: the hash is that of `truth.json`. */
function simulationOf({ arm, geometry }: CohortParams, truth: Uint8Array): object {
  return { schema: 1, what: `simulated, ${WHAT}`, arm, geometry, lawSha256: sha256(truth) };
}

function truthOf(params: CohortParams, law: object, templates: readonly Template[]): object {
  return {
    what: `simulated, ${WHAT}`,
    arm: params.arm,
    law,
    streamlines: params.streamlines,
    geometry: params.geometry,
    templates: templates.map(({ name, role, logLength, logRadius }) => ({
      name,
      role,
      logLength,
      logRadius,
    })),
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
  const head =
    'subject\tbundle\tlog_length\tlog_radius\tbow\tbend\tlog_count\tfa_share\tfa_shift\tcount\tdrawn_log_length';
  const rows = truth.map((row) =>
    [
      row.subject,
      row.bundle,
      row.logLength,
      row.logRadius,
      row.bow,
      row.bend,
      row.logCount,
      row.faShare,
      row.faShift,
      row.count,
      row.drawnLogLength,
    ].join('\t'),
  );
  return `${[head, ...rows].join('\n')}\n`;
}
