import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFileSystem, openArtefact, runStage, silentEvents } from '@tractogen/core';
import { stage } from '../stage.ts';

const NODES = { streamlines: ['streamlines'], models: ['ae'], samples: ['gesta'], metrics: ['metrics'] };

/** Runs the stage on the inputs under `root`, by default those of `writeInputs`, leaving out the roles named. */
export async function runReport(
  root: string,
  out: string,
  options: {
    params?: Record<string, unknown>;
    without?: readonly string[];
    nodes?: Partial<Record<keyof typeof NODES, readonly string[]>>;
  } = {},
): Promise<{ page: string; file: string; sha256: string; warnings: string[] }> {
  const inputs = Object.fromEntries(
    Object.entries({ ...NODES, ...options.nodes })
      .filter(([role]) => options.without?.includes(role) !== true)
      .map(([role, nodes]) => [role, nodes.map((node) => ({ node, dir: node }))]),
  );
  const warnings: string[] = [];
  await runStage(stage, {
    plan: {
      schema: 1,
      pipeline: 'test',
      node: out,
      stage: 'report',
      verb: 'report',
      params: options.params ?? {},
      seed: 1,
      splitSeed: 1,
      access: 'open',
      inputs,
    },
    out: join(root, out),
    root,
    code: '',
    fs: diskFileSystem,
    clock: { now: () => 0 },
    events: { ...silentEvents, warn: (message) => warnings.push(message) },
    signal: new AbortController().signal,
  });
  const artefact = await openArtefact(join(root, out));
  const file = artefact.path('index.html');
  return { page: await readFile(file, 'utf8'), file, sha256: artefact.sha256, warnings };
}
