import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stableJson, type Stage } from '@tractogen/core';
import type { z } from 'zod';
import { loadParams } from '../plan/params.ts';
import { CATALOGUE_FILE, readCatalogue, stagePackages, type StageEntry } from './catalogue.ts';
import { pathParams, pipelineJsonSchema } from './json-schema.ts';

const SCHEMA_FILE = 'pipelines/pipeline.schema.json';

/**
 * The generated files of a workspace by path: the catalogue of its stages and the editors' schema.
 * This is the one place that loads the stages' code.
 */
export async function generatedFiles(root: string): Promise<Map<string, string>> {
  const known = existsSync(join(root, CATALOGUE_FILE)) ? readCatalogue(root) : new Map<string, StageEntry>();
  const catalogue = new Map<string, StageEntry>();
  const params = new Map<string, z.ZodType>();
  for (const name of stagePackages(root)) {
    const stage = await loadStage(root, name);
    const entry = stage ? { verb: stage.verb, needs: stage.needs, gives: stage.gives } : known.get(name);
    if (entry === undefined) continue;
    const schema = existsSync(join(root, 'packages', name, 'src/params.ts'))
      ? await loadParams(root, name)
      : undefined;
    if (schema !== undefined) params.set(name, schema);
    const paths = schema === undefined ? [] : pathParams(schema);
    catalogue.set(name, paths.length > 0 ? { ...entry, paths } : entry);
  }
  return new Map([
    [CATALOGUE_FILE, stableJson(Object.fromEntries(catalogue))],
    [SCHEMA_FILE, stableJson(pipelineJsonSchema(catalogue, params))],
  ]);
}

async function loadStage(root: string, name: string): Promise<Stage | undefined> {
  const file = join(root, 'packages', name, 'src/stage.ts');
  if (!existsSync(file)) return undefined;
  return ((await import(pathToFileURL(file).href)) as { stage: Stage }).stage;
}
