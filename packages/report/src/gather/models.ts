import { readModel, type ModelFile } from '@tractogen/codec';
import type { Artefact } from '@tractogen/core';
import { readGraphs, type Graph } from './graph/read.ts';
import { graphsOfSettings } from './graph/settings.ts';

export interface Model {
  readonly node: string;
  /** Of its `artefact.json`. */
  readonly sha256: string;
  /** Null where `model.json` cannot be read. */
  readonly file: ModelFile | null;
  /** Encoder and decoder as they were built, and what trained with them; empty for two matrices. */
  readonly graphs: readonly Graph[];
  readonly history: readonly Readonly<Record<string, number>>[];
}

/** Reads what the page says of each model; a history that is damaged is left out. */
export async function readModels(artefacts: readonly Artefact[]): Promise<Model[]> {
  const models: Model[] = [];
  for (const artefact of artefacts) {
    const file = await readModel(artefact).catch(() => null);
    models.push({
      node: artefact.node,
      sha256: artefact.sha256,
      file,
      graphs: [...(await readGraphs(artefact)), ...(file === null ? [] : graphsOfSettings(file))],
      history: await readHistory(artefact),
    });
  }
  return models;
}

async function readHistory(artefact: Artefact): Promise<Record<string, number>[]> {
  if (!artefact.has('history.jsonl')) return [];
  try {
    const lines = (await artefact.read('history.jsonl')).toString('utf8').split('\n');
    return lines
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const record: unknown = JSON.parse(line);
        const entries = typeof record === 'object' && record !== null ? Object.entries(record) : [];
        return Object.fromEntries(
          entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
        );
      });
  } catch {
    return [];
  }
}
