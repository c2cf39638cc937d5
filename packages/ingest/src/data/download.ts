import { dirname } from 'node:path';
import { TractogenError, exists, hashFile, systemCode, type Events, type FileSystem } from '@tractogen/core';

export interface DownloadEffects {
  readonly fs: FileSystem;
  readonly events: Events;
  readonly signal: AbortSignal;
  readonly fetch: typeof fetch;
}

export interface Wanted {
  readonly bytes: number;
  readonly sha256: string;
}

const ATTEMPTS = 4;
/** A server that sends nothing for so long is given up, ms. */
const STALL = 30_000;

/**
 * Fetches a file whose size and hash are known. What was fetched before a break is kept in `<target>.part`
 * and gone on from by an HTTP range, in this run or the next one. The name appears only once the bytes are
 * right. Two processes may fetch the same file at once: both write the same bytes at the same places.
 *
 * @throws TractogenError DATA_MISSING where no bytes come, ARTEFACT_CORRUPT where they are others
 */
export async function download(
  url: string,
  target: string,
  wanted: Wanted,
  { fs, events, signal, fetch }: DownloadEffects,
): Promise<void> {
  const part = `${target}.part`;
  await fs.mkdir(dirname(target), { recursive: true });
  let cause: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    signal.throwIfAborted();
    try {
      await fetchRest(url, part, wanted, { fs, events, signal, fetch });
      cause = undefined;
      break;
    } catch (error) {
      if (signal.aborted || error instanceof TractogenError) throw error;
      cause = error;
    }
  }
  if (cause !== undefined) {
    // Why a connection failed, fetch tells in its error's cause.
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const why = inner instanceof Error ? inner.message : 'no reason given';
    throw new TractogenError('DATA_MISSING', `${url} cannot be fetched (${why})`, { cause });
  }
  const found = await hashFile(fs, part).catch((error: unknown) => error);
  if (systemCode(found) === 'ENOENT' && (await exists(fs, target))) return; // another process was faster
  if (found instanceof Error) throw found;
  if ((found as Wanted).sha256 !== wanted.sha256) {
    await fs.rm(part, { force: true });
    throw new TractogenError('ARTEFACT_CORRUPT', `what ${url} sends is not the file that the manifest lists`);
  }
  await fs.rename(part, target).catch(async (error: unknown) => {
    if (systemCode(error) !== 'ENOENT' || !(await exists(fs, target))) throw error;
  });
}

/** Appends what is missing; a server that knows no ranges starts from the beginning. */
async function fetchRest(
  url: string,
  part: string,
  { bytes }: Wanted,
  { fs, events, signal, fetch }: DownloadEffects,
): Promise<void> {
  const have = (await exists(fs, part)) ? (await fs.stat(part)).size : 0;
  if (have === bytes) return;
  if (have > bytes) await fs.rm(part);
  const from = have > bytes ? 0 : have;
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(new Error('no answer')), STALL);
  try {
    const response = await fetch(url, {
      headers: from > 0 ? { range: `bytes=${from}-` } : {},
      signal: AbortSignal.any([signal, stalled.signal]),
    });
    if (response.status >= 400 && response.status < 500 && response.status !== 416)
      throw new TractogenError('DATA_MISSING', `${url} answers ${response.status}`);
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    const resumes = response.headers.get('content-range')?.startsWith(`bytes ${from}-`) ?? false;
    let at = response.status === 206 && resumes ? from : 0;
    const handle = await fs.open(part, at > 0 ? 'r+' : 'w');
    try {
      for await (const chunk of response.body) {
        clearTimeout(timer);
        timer = setTimeout(() => stalled.abort(new Error('no more bytes')), STALL);
        if (at + chunk.length > bytes)
          throw new TractogenError('ARTEFACT_CORRUPT', `${url} sends more than ${bytes} bytes`);
        await handle.write(chunk, 0, chunk.length, at);
        at += chunk.length;
        events.progress('download', at, bytes);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (at < bytes) throw new Error(`it ended after ${at} of ${bytes} bytes`);
  } finally {
    clearTimeout(timer);
  }
}
