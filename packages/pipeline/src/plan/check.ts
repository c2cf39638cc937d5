import { resolve } from 'node:path';
import type { Plan } from '@tractogen/core';
import type { Pipeline } from '../graph/pipeline.ts';
import type { Program } from '../graph/programs.ts';
import { readPipeline } from '../graph/read.ts';
import { checkDataPaths } from '../nx/external-data.ts';
import { readCatalogue } from '../schema/catalogue.ts';
import { resolveParams } from './params.ts';
import { plansOf } from './write.ts';

export interface CheckedPipeline {
  readonly pipeline: Pipeline;
  readonly plans: readonly Plan[];
}

const WORKSPACE = resolve(import.meta.dirname, '../../../..');

/**
 * Checks a pipeline file wholly: YAML, words, graph, parameters, paths. Nothing is written.
 *
 * @param file path of the YAML file, absolute or relative to `root`
 * @param root workspace root
 * @param lacking programs that are not there: nodes that need them are checked, and get no plan
 * @throws TractogenError (exit code 2) for the first mistake, with file, line and column
 */
export async function checkPipeline(
  file: string,
  root: string = WORKSPACE,
  lacking: ReadonlySet<Program> = new Set(),
): Promise<CheckedPipeline> {
  const { pipeline, source } = readPipeline(root, file, readCatalogue(root), lacking);
  // A mistake in what is left out here is a mistake all the same.
  const whole = { ...pipeline, nodes: [...pipeline.nodes, ...pipeline.leftOut.map(({ node }) => node)] };
  checkDataPaths(root, whole, source);
  return { pipeline, plans: plansOf(pipeline, await resolveParams(root, whole, source)) };
}
