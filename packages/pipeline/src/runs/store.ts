import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TractogenError, diskFileSystem, stableJson, writeFileAtomic } from '@tractogen/core';
import { lastOf, type RunRecord } from './record.ts';

/** Occasions that a record keeps: the latest of them. */
const KEPT = 200;

/** Folder of a pipeline's records, relative to the workspace root. */
export const runsDir = (pipeline: string): string => `results/${pipeline}/runs`;

/** Writes a record, or adds its occasion to the one that stands there with the same content. */
export async function keepRun(root: string, record: RunRecord): Promise<RunRecord> {
  const dir = join(root, runsDir(record.pipeline));
  mkdirSync(dir, { recursive: true });
  const file = join(dir, `${record.id}.json`);
  const occasions = [...(readIfThere(file)?.occasions ?? []), ...record.occasions].slice(-KEPT);
  const kept = { ...record, occasions };
  await writeFileAtomic(diskFileSystem, file, stableJson(kept));
  return kept;
}

/** All runs of a pipeline, the latest first. */
export function listRuns(root: string, pipeline: string): RunRecord[] {
  const dir = join(root, runsDir(pipeline));
  return names(dir)
    .filter((name) => /^[0-9a-f]{12}\.json$/.test(name))
    .map((name) => readRecord(join(dir, name)))
    .toSorted((a, b) => (lastOf(a).at > lastOf(b).at ? -1 : lastOf(a).at < lastOf(b).at ? 1 : 0));
}

/** Pipelines of which a run is recorded. */
export function pipelinesWithRuns(root: string): string[] {
  return names(join(root, 'results'))
    .filter((name) => names(join(root, runsDir(name))).length > 0)
    .toSorted();
}

/**
 * The run whose id starts so.
 *
 * @throws USAGE if there is none or more than one
 */
export function findRun(root: string, start: string, pipeline?: string): RunRecord {
  const among = pipeline === undefined ? pipelinesWithRuns(root) : [pipeline];
  const found = among.flatMap((name) => listRuns(root, name)).filter(({ id }) => id.startsWith(start));
  if (found.length === 1 && start !== '') return found[0];
  const where = pipeline === undefined ? '' : ` of ${pipeline}`;
  throw new TractogenError(
    'USAGE',
    found.length === 0
      ? `no run${where} has an id that starts with "${start}"`
      : `${found.length} runs${where} have ids that start with "${start}"`,
    { remedy: found.length === 0 ? 'See `tractogen runs` for those there are' : 'Write more of the id' },
  );
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function readRecord(file: string): RunRecord {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as RunRecord;
    if (record.schema === 1 && record.occasions.length > 0 && Array.isArray(record.nodes)) return record;
  } catch {
    // Told below, as for any other content.
  }
  throw new TractogenError('INPUT_INVALID', 'this is no record of a run', {
    file,
    remedy: 'Remove the file; the run comes back when the pipeline is run again',
  });
}

function readIfThere(file: string): RunRecord | undefined {
  try {
    return readRecord(file);
  } catch {
    return undefined;
  }
}
