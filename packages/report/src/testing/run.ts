import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFileSystem, openArtefact, runStage, silentEvents } from '@tractogen/core';
import { stage } from '../stage.ts';

/** Runs the stage on the inputs under `root`, leaving out the roles named. */
export async function runReport(
  root: string,
  out: string,
  options: { params?: Record<string, unknown>; without?: readonly string[] } = {},
): Promise<{ page: string; file: string; sha256: string; warnings: string[] }> {
  const roles = { streamlines: 'streamlines', models: 'ae', samples: 'gesta', metrics: 'metrics' };
  const inputs = Object.fromEntries(
    Object.entries(roles)
      .filter(([role]) => options.without?.includes(role) !== true)
      .map(([role, node]) => [role, [{ node, dir: node }]]),
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
