import { formatError } from '@tractogen/core';
import { lackingPrograms } from '../graph/programs.ts';
import { readPipeline } from '../graph/read.ts';
import { readCatalogue, type Catalogue } from '../schema/catalogue.ts';
import { brokenPipeline } from './broken.ts';
import { checkDataPaths } from './external-data.ts';
import { stageInputs } from './inputs.ts';
import { pipelineProjects } from './projects.ts';
import type { Input, Projects } from './types.ts';

/**
 * `pipelines/*.yaml` → Nx projects. Never throws for a bad file: it becomes one target that says what
 * is wrong, and every other pipeline still runs.
 */
export function createNodes(files: readonly string[], root: string): [string, { projects: Projects }][] {
  const stages = new Map<string, readonly Input[] | undefined>();
  const inputsOf = (stage: string): readonly Input[] => {
    if (!stages.has(stage)) stages.set(stage, stageInputs(root, stage));
    const inputs = stages.get(stage);
    if (inputs === undefined) throw new Error(`packages/${stage} is not there`);
    return inputs;
  };
  const lacking = lackingPrograms(process.env.PATH);
  let catalogue: Catalogue | undefined;
  return files.map((file) => {
    try {
      catalogue ??= readCatalogue(root);
      const { pipeline, source } = readPipeline(root, file, catalogue, lacking);
      checkDataPaths(root, pipeline, source);
      return [file, { projects: pipelineProjects(root, pipeline, inputsOf) }];
    } catch (error) {
      return [file, { projects: brokenPipeline(file, formatError(error)) }];
    }
  });
}
