import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { diskFileSystem, formatError, stableJson, writeFileAtomic } from '@tractogen/core';
import { evictBodies } from '../blobs/evict.ts';
import { bringAskedFor } from '../blobs/materialise.ts';
import { toldByGuards } from '../cache/guarded.ts';
import type { Origin } from '../cache/origin.ts';
import { leftOutLines } from '../graph/left-out.ts';
import { lackingPrograms } from '../graph/programs.ts';
import { readPipeline } from '../graph/read.ts';
import { recordRun } from '../runs/keep.ts';
import { readCatalogue } from '../schema/catalogue.ts';
import { keepOrigins } from '../summary/origins.ts';
import { summarise } from '../summary/summary.ts';
import { summaryTable } from '../summary/table.ts';
import { mendEntries } from './mend-entries.ts';
import type { TaskResult } from './types.ts';

/**
 * After all tasks: writes `results/<pipeline>/summary.json` for every pipeline of which a node was
 * asked for, prints it, and records the run in `results/<pipeline>/runs/`. Bodies of large artefacts are brought for
 * those, and the store of bodies is kept in bounds.
 */
export async function afterRun(
  context: {
    workspaceRoot: string;
    taskResults: Readonly<Record<string, TaskResult>>;
    argv?: readonly string[];
  },
  output: { write(text: string): unknown },
): Promise<void> {
  const root = context.workspaceRoot;
  const finished = Object.values(context.taskResults);
  const remote = finished.some(({ status }) => status === 'remote-cache');
  const told = remote ? await toldByGuards() : new Map<string, Origin>();
  for (const [name, results] of byPipeline(root, finished)) {
    try {
      const { pipeline } = readPipeline(
        root,
        `pipelines/${name}.yaml`,
        readCatalogue(root),
        lackingPrograms(process.env.PATH),
      );
      await bringAskedFor(root, name, [...results.keys()], context.argv ?? [], (line) =>
        output.write(`${line}\n`),
      );
      await keepOrigins(root, name, results, told);
      await mendEntries(root, name, results, context.argv ?? [], process.env);
      const summary = summarise(root, name, pipeline.nodes, results);
      const dir = join(root, 'results', name);
      mkdirSync(dir, { recursive: true });
      await writeFileAtomic(diskFileSystem, join(dir, 'summary.json'), stableJson(summary));
      await recordRun(output, root, pipeline.nodes, results, summary);
      output.write(`\n${summaryTable(summary)}\n`);
      for (const line of leftOutLines(pipeline.leftOut)) output.write(`  ${line}\n`);
    } catch (error) {
      // The run itself is over and well; its YAML may have been edited meanwhile.
      output.write(`\n${name}: no summary was written. ${formatError(error)}\n`);
    }
  }
  await evictBodies(root, process.env, (line) => process.stderr.write(`${line}\n`)).catch(() => {});
}

/** Results of node tasks, whose project is `<pipeline>:<node>`, by pipeline and node. */
export function byPipeline(
  root: string,
  results: readonly TaskResult[],
): Map<string, Map<string, TaskResult>> {
  const found = new Map<string, Map<string, TaskResult>>();
  for (const result of results) {
    const [pipeline, node, ...rest] = result.task.target.project.split(':');
    if (node === undefined || rest.length > 0) continue;
    if (!found.has(pipeline) && !existsSync(join(root, 'pipelines', `${pipeline}.yaml`))) continue;
    found.set(pipeline, (found.get(pipeline) ?? new Map<string, TaskResult>()).set(node, result));
  }
  return found;
}
