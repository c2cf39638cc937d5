import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Codec, ModelFile } from '@tractogen/codec';
import {
  beginArtefact,
  diskFileSystem,
  openArtefact,
  randomFrom,
  silentEvents,
  type Access,
  type Counts,
} from '@tractogen/core';
import { readStreamlines, readTractogram, type StreamlineTable, type Tractogram } from '@tractogen/formats';
import { measureAttribute } from '@tractogen/geometry';
import { sample } from '../methods/sample.ts';
import { params } from '../params.ts';
import { trainingOf } from '../requests/training.ts';
import type { RequestedSummary } from '../result/requested-summary.ts';
import { madeCodec } from './made.ts';

/** What one run left. */
interface Sampled {
  /** Of the artefact. */
  readonly sha256: string;
  readonly samples: StreamlineTable;
  readonly tractogram: Tractogram;
  readonly report: Report;
  /** Null where there is no such file. */
  readonly requests: RequestsFile | null;
  readonly warnings: readonly string[];
  readonly counts: Counts;
}

interface Report {
  readonly order: readonly string[];
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly bundles: readonly RequestedSummary[];
  readonly unassigned: RequestedSummary | null;
}

/** `requests.json` as it stands in the file. */
interface RequestsFile {
  readonly schema: number;
  readonly attributes: Readonly<Record<string, readonly number[]>>;
  readonly bundle: readonly string[];
  readonly outOfSupport: readonly boolean[];
}

interface RunOptions {
  readonly table: StreamlineTable;
  /** A codec, or the model of the made one. */
  readonly from: ModelFile | Codec;
  readonly seed?: number;
  readonly access?: Access;
}

/** Samples into an artefact in a folder of its own and reads it back. */
export async function runSample(
  wanted: Record<string, unknown>,
  { table, from, seed = 1, access = 'open' }: RunOptions,
): Promise<Sampled> {
  const warnings: string[] = [];
  const root = await mkdtemp(join(tmpdir(), 'sample-'));
  try {
    const dir = join(root, 'samples');
    const output = await beginArtefact(diskFileSystem, dir);
    const counts = await sample(params.parse(wanted), {
      training: trainingOf(table),
      access,
      mask: null,
      source: '0'.repeat(64),
      codec: 'decode' in from ? from : madeCodec(from),
      output,
      random: randomFrom(seed),
      events: { ...silentEvents, warn: (message) => warnings.push(message) },
      signal: new AbortController().signal,
    });
    await output.commit({ kind: 'samples', access, counts, provenance: {} });
    const opened = await openArtefact(dir);
    return {
      sha256: opened.sha256,
      samples: await readStreamlines(opened.path('samples.arrow')),
      tractogram: await readTractogram(opened.path('samples.trk')),
      report: (await opened.readJson('samples.json')) as Report,
      requests: opened.has('requests.json')
        ? ((await opened.readJson('requests.json')) as RequestsFile)
        : null,
      warnings,
      counts,
    };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

export const lengthOf = (samples: StreamlineTable, row: number): number =>
  measureAttribute('length', samples.points, row * 256);

export const bundleOf = ({ bundle }: StreamlineTable, row: number): string | null =>
  bundle.codes[row] < 0 ? null : bundle.names[bundle.codes[row]];
