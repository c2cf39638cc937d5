import { CATALOGUE_FILE } from '../schema/catalogue.ts';
import type { Pipeline } from '../graph/pipeline.ts';
import { codeInputs } from './inputs.ts';
import type { Input } from './types.ts';

/**
 * What a plan depends on: its YAML file, the planner, the list of stages and the parameter schemas of
 * the stages it uses. A plan whose bytes stay the same reruns nothing.
 */
export function planInputs(root: string, pipeline: Pipeline): readonly Input[] {
  const nodes = [...pipeline.nodes, ...pipeline.leftOut.map(({ node }) => node)];
  const stages = [...new Set(nodes.map(({ stage }) => stage))].toSorted();
  return [
    `{workspaceRoot}/${pipeline.file}`,
    `{workspaceRoot}/${CATALOGUE_FILE}`,
    ...stages.map((stage) => `{workspaceRoot}/packages/${stage}/src/params.ts`),
    // What the schemas of trained models share.
    '{workspaceRoot}/packages/nn/src/params/**/*',
    ...codeInputs(root, ['packages/core', 'packages/pipeline']),
  ];
}
