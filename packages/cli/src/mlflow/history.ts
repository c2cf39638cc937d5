import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { artefactFolder, lastOf, type RunRecord } from '@tractogen/pipeline';
import { mlflowName, type MlflowMetric } from './content.ts';

export interface Histories {
  readonly metrics: readonly MlflowMetric[];
  /** Trainings whose history can no longer be had, in results/ or in Nx's cache. */
  readonly gone: readonly string[];
}

/** The training histories of a run's models, `history.<node>.<name>` by optimiser step. */
export function historiesOf(root: string, caches: readonly string[], run: RunRecord): Histories {
  const timestamp = Date.parse(lastOf(run).at);
  const gone: string[] = [];
  const metrics = run.nodes
    .filter(({ verb, artefact }) => verb === 'train' && artefact !== null)
    .flatMap(({ id }) => {
      const folder = artefactFolder(root, caches, run, id);
      if (folder === undefined) {
        gone.push(id);
        return [];
      }
      return lines(join(folder.dir, 'history.jsonl')).flatMap((line, index) =>
        Object.entries(line)
          .filter((entry): entry is [string, number] => entry[0] !== 'step' && Number.isFinite(entry[1]))
          .map(([name, value]) => ({
            key: mlflowName(`history.${id}.${name}`),
            value,
            timestamp,
            step: typeof line.step === 'number' ? line.step : index,
          })),
      );
    });
  return { metrics, gone };
}

/** Not every model is trained by steps: one without a history has none. */
function lines(file: string): Record<string, unknown>[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
