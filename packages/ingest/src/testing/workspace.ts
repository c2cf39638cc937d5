import { cp, mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  diskFileSystem,
  eventsTo,
  openArtefact,
  runStage,
  type Access,
  type Artefact,
} from '@tractogen/core';
import { stage } from '../stage.ts';

const MANIFESTS = resolve(import.meta.dirname, '../../../../data/manifests');

/** A workspace of its own for one test. */
export interface Workspace {
  readonly root: string;
  write(path: string, bytes: string | Uint8Array): Promise<void>;
  /** Runs the stage with these parameters; warnings are collected. */
  ingest(
    params: Record<string, unknown>,
    access?: Access,
  ): Promise<{ artefact: Artefact; warnings: string[] }>;
  remove(): Promise<void>;
}

/** @param manifests names of shipped manifests that are to be there */
export async function workspace(manifests: readonly string[] = []): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'ingest-'));
  for (const name of manifests)
    await cp(join(MANIFESTS, `${name}.json`), join(root, 'data/manifests', `${name}.json`));
  let runs = 0;
  return {
    root,
    async write(path, bytes) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), bytes);
    },
    async ingest(params, access = 'open') {
      const warnings: string[] = [];
      const out = join(root, `out-${runs++}`);
      await runStage(stage, {
        plan: {
          schema: 1,
          pipeline: 'test',
          node: 'ingest',
          stage: 'ingest',
          verb: 'ingest',
          params,
          seed: 1,
          splitSeed: 1,
          access,
          inputs: {},
        },
        out,
        root,
        code: 'test',
        fs: diskFileSystem,
        clock: performance,
        events: eventsTo(
          (event) => event.event === 'log' && event.level === 'warn' && warnings.push(event.message),
        ),
        signal: new AbortController().signal,
      });
      return { artefact: await openArtefact(out), warnings };
    },
    remove: async () => await rm(root, { recursive: true, force: true }),
  };
}
