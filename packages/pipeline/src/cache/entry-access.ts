import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ACCESS, MANIFEST_FILE } from '@tractogen/core';
import { extract } from 'tar-stream';
import { z } from 'zod';

/** What Nx itself puts into an entry. */
const OF_NX = new Set(['terminalOutput', 'code', 'source']);
const OF_PIPELINE = /^results\/([a-z0-9][a-z0-9.-]*)\//;
/** What says whether it is restricted: artefacts, and plans of nodes. */
const SAYS = new RegExp(
  String.raw`^results/[^/]+/(?:[^/]+/${MANIFEST_FILE.replace('.', String.raw`\.`)}|plan/[^/]+\.json)$`,
);
/** Nx ends an entry with headers older than ustar. */
const ANY_TAR = { allowUnknownFormat: true } as Parameters<typeof extract>[0];
const LAUNCH = /\.launch\.json$/;
const said = z.looseObject({ access: z.enum(ACCESS) });
/** An artefact's list of files, or a plan. */
const LARGEST = 16 * 2 ** 20;

/**
 * Whether an entry of Nx's cache is surely of open data: all of it is results of pipelines, none of them restricted, and each artefact and plan
 * in it says that it is open. What cannot be read is not.
 *
 * @param path of the entry, a gzipped tar
 * @param restricted names of pipelines
 */
export async function isOpen(path: string, restricted: ReadonlySet<string>): Promise<boolean> {
  const found = { open: true, speaks: false };
  const tar = extract(ANY_TAR);
  tar.on('entry', (header, stream, next) => {
    const { type, size } = header;
    const name = header.name.replace(/^\.\//, '');
    const text: Buffer[] = [];
    const speaks = SAYS.test(name) && !LAUNCH.test(name);
    if (type !== 'directory') {
      const pipelineName = OF_PIPELINE.exec(name)?.[1];
      if (pipelineName === undefined ? !OF_NX.has(name) : restricted.has(pipelineName)) found.open = false;
      if (speaks && size > LARGEST) found.open = false;
    }
    stream.on('data', (chunk) => {
      if (speaks && size <= LARGEST) text.push(chunk as Buffer);
    });
    stream.on('error', () => {});
    stream.on('end', () => {
      if (speaks) {
        found.speaks = true;
        if (accessIn(Buffer.concat(text).toString('utf8')) !== 'open') found.open = false;
      }
      next();
    });
  });
  try {
    await pipeline(createReadStream(path), createGunzip(), tar);
  } catch {
    return false;
  }
  return found.open && found.speaks;
}

function accessIn(text: string): string | undefined {
  try {
    return said.safeParse(JSON.parse(text)).data?.access;
  } catch {
    return undefined;
  }
}
