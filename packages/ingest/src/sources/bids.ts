import { join, posix } from 'node:path';
import { TractogenError, exists, fileInside, formatError } from '@tractogen/core';
import { streamlineCount, type Tractogram } from '@tractogen/formats';
import { DIAGNOSIS_COLUMNS } from '../adni/codes.ts';
import { ptidOfLabel } from '../adni/identity.ts';
import { joinVisits, type JoinedVisit } from '../adni/join.ts';
import { pseudonymsIn, type Pseudonyms } from '../adni/pseudonyms.ts';
import { readAdniTables } from '../adni/tables.ts';
import { veiledError, veiledEvents } from '../adni/veil.ts';
import type { BidsDataset, BidsSession } from '../bids/dataset.ts';
import { DwiFault } from '../bids/fault.ts';
import { readBids } from '../bids/walk.ts';
import type { BidsParams } from '../params.ts';
import { joinTractograms } from '../tracks/rows.ts';
import { aboutVisit, sessionName } from './about-visit.ts';
import { cohortSummary } from './cohort-summary.ts';
import { countVisits, type VisitCounts } from './count-visits.ts';
import type { Ingested, SourceContext } from './source.ts';
import { registrationFiles } from './registration-files.ts';
import { trackVisit, type TrackedVisit } from './visit.ts';

/** A visit with a tractogram. */
interface Taken extends TrackedVisit {
  readonly visit: BidsSession;
  readonly joined: JoinedVisit;
}

/** Errors that every visit would meet alike. */
const OF_ALL = new Set(['RUNTIME_MISSING', 'PARAMETER_INVALID', 'WRITE_FAILED', 'INTERRUPTED']);

/**
 * All visits of a BIDS dataset, tracked by MRtrix3, as one tractogram, each in the space of its own scan, with an FA image of each. Subjects
 * and sites are pseudonyms, ages above 89 are 90, and no text that leaves the data names anybody.
 *
 * @throws TractogenError DATA_MISSING, INPUT_INVALID, DEGENERATE_DATA where no visit is left, those of `readBids`,
 *   `readAdniTables` and `tractogramOfDwi`
 */
export async function bidsDataset(params: BidsParams, context: SourceContext): Promise<Ingested> {
  const { fs, root } = context;
  await demandFolder(params.bids, 'the BIDS dataset (dataset_description.json, sub-*)', context);
  if (params.tables !== undefined)
    await demandFolder(params.tables, "ADNI's tables (ADNIMERGE.csv, and DXSUM if you have it)", context);
  const pseudonyms = await pseudonymsIn(fs, root, params.pseudonyms);
  const failures: string[] = [];
  try {
    return await ingested(
      params,
      { ...context, events: veiledEvents(context.events, pseudonyms) },
      pseudonyms,
      failures,
    );
  } catch (error) {
    if (error === context.signal.reason) throw error;
    failures.push(formatError(error));
    throw veiledError(error, pseudonyms);
  } finally {
    if (failures.length > 0) await pseudonyms.explain(failures);
  }
}

async function ingested(
  params: BidsParams,
  context: SourceContext,
  pseudonyms: Pseudonyms,
  failures: string[],
): Promise<Ingested> {
  const { fs, root, events, signal } = context;
  const dataset = await readBids(fs, await fileInside(fs, root, params.bids));
  const tables =
    params.tables === undefined
      ? null
      : await readAdniTables(fs, await fileInside(fs, root, params.tables), params.tables);
  const unread = tables?.passedOver['row_of_other_table'] ?? 0;
  if (unread > 0)
    events.warn(
      `${unread} rows stand in tables that are not read: ADNIMERGE has AGE and DX_bl, DXSUM has ${DIAGNOSIS_COLUMNS.join(' or ')}`,
    );
  const tell = await joinVisits(fs, dataset, tables);
  const labels = dataset.subjects.map(({ label }) => label);
  refuseOpen(params, labels);
  if (new Set(labels.map((label) => pseudonyms.of('subject', label))).size < labels.length)
    throw new TractogenError('INPUT_INVALID', 'two subjects have one pseudonym', {
      remedy: `Remove ${params.pseudonyms}/key, so that another is drawn`,
    });
  await pseudonyms.keep(labels);

  const counts = countVisits();
  const visits = visitsOf(dataset, params, counts);
  const taken: Taken[] = [];
  for (const [i, visit] of visits.entries()) {
    events.progress('visits', i, visits.length);
    signal.throwIfAborted();
    const joined = tell(visit);
    if (joined.unmatched !== null && params.unmatched !== 'keep') {
      if (params.unmatched === 'refuse') throw unknownVisit(visit, joined.unmatched);
      counts.drop(joined.unmatched);
      continue;
    }
    try {
      taken.push({ visit, joined, ...(await trackVisit(dataset, visit, params, context)) });
    } catch (error) {
      const reason = reasonOf(error);
      if (params.onFailure === 'refuse' || reason === null || signal.aborted) throw error;
      counts.drop(reason);
      failures.push(formatError(error));
      events.warn(`${reason}: a visit of ${pseudonyms.of('subject', visit.subject)} is left out`);
    }
  }
  events.progress('visits', visits.length, visits.length);
  return together(taken, params, context, pseudonyms, counts, tables?.passedOver ?? {});
}

function together(
  taken: readonly Taken[],
  params: BidsParams,
  { events }: SourceContext,
  pseudonyms: Pseudonyms,
  counts: VisitCounts,
  passedOver: Readonly<Record<string, number>>,
): Ingested {
  const kept = taken.filter(({ tractogram }) => streamlineCount(tractogram) > 0);
  for (let i = kept.length; i < taken.length; i++) counts.drop('no_streamline');
  const visits = counts.account(kept.length);
  for (const [reason, count] of Object.entries(visits.dropped))
    events.warn(`${count} of ${visits.in} visits are left out: ${reason}`);
  const [first, ...others] = kept.map(({ tractogram }): Tractogram => tractogram);
  if (first === undefined)
    throw new TractogenError('DEGENERATE_DATA', 'no visit is left', {
      file: params.bids,
      remedy: `Look at the reasons above and at ${pseudonyms.folder}/failures.txt`,
    });
  const dropped: Record<string, number> = {};
  for (const part of kept)
    for (const [reason, count] of Object.entries(part.dropped))
      dropped[reason] = (dropped[reason] ?? 0) + count;
  const summary = cohortSummary(kept, visits, passedOver);
  if (summary.ages_capped > 0)
    events.warn(`the age of ${summary.ages_capped} visits is above 89 and is given as 90`);
  return {
    tractogram: joinTractograms([first, ...others]),
    labels: kept.flatMap(({ visit, joined, tractogram }) => {
      const about = aboutVisit(visit, joined.facts, pseudonyms);
      return Array.from({ length: streamlineCount(tractogram) }, () => ({
        label: '',
        name: '',
        class: 'plausible' as const,
        about,
      }));
    }),
    sideFiles: registrationFiles(
      kept.map(({ visit, joined, image }) => ({
        about: aboutVisit(visit, joined.facts, pseudonyms),
        path: image,
      })),
    ),
    access: params.access,
    dropped,
    provenance: {
      cohort: summary,
      mrtrix3: kept.map(({ visit, account, tractogram }) => ({
        subject: pseudonyms.of('subject', visit.subject),
        session: visit.session === null ? null : sessionName(visit.session, pseudonyms),
        streamlines: streamlineCount(tractogram),
        account,
      })),
    },
  };
}

/** The visits that are asked for; what lies beyond a limit is counted. */
function visitsOf(
  { subjects }: BidsDataset,
  { subjects: limit = Infinity, sessions }: BidsParams,
  counts: VisitCounts,
): BidsSession[] {
  return subjects.flatMap((subject, i) =>
    subject.sessions.filter(({ session }) => {
      counts.see();
      const wanted = sessions === undefined || (session !== null && sessions.includes(session));
      if (i >= limit || !wanted) counts.drop(i >= limit ? 'beyond_subjects' : 'session_not_asked_for');
      return i < limit && wanted;
    }),
  );
}

/** The name under which a failed visit is counted; null of a failure that is not the visit's. */
function reasonOf(error: unknown): string | null {
  if (error instanceof DwiFault) return error.reason;
  if (!(error instanceof TractogenError) || error.exitCode !== 2 || OF_ALL.has(error.code)) return null;
  return error.code.toLowerCase();
}

function unknownVisit({ subject, session }: BidsSession, reason: string): TractogenError {
  return new TractogenError('INPUT_INVALID', `no table knows the visit (${reason})`, {
    file: posix.join(`sub-${subject}`, session === null ? '' : `ses-${session}`),
    remedy: 'Complete the tables, or choose `unmatched: skip` or `keep`',
  });
}

/** @throws TractogenError INPUT_INVALID where participants of ADNI are called open: its agreement lets nobody pass their data on */
function refuseOpen({ access, bids }: BidsParams, labels: readonly string[]): void {
  if (access === 'restricted' || labels.every((label) => ptidOfLabel(label) === null)) return;
  throw new TractogenError('INPUT_INVALID', "participants are named as ADNI's, whose data are not open", {
    file: bids,
    remedy: 'Leave `access: open` out of the node',
  });
}

async function demandFolder(folder: string, what: string, { fs, root }: SourceContext): Promise<void> {
  if (await exists(fs, join(root, folder))) return;
  throw new TractogenError('DATA_MISSING', 'the folder is not there', {
    file: folder,
    remedy: `Put ${what} there; docs/adni.md says how to get it`,
  });
}
