import { upstreamOf } from '../graph/order.ts';
import type { Pipeline, PipelineNode } from '../graph/pipeline.ts';
import { PROGRAMS } from '../graph/programs.ts';
import { outDir, planDir } from '../plan/write.ts';
import { dataInputs, waitingForData } from './external-data.ts';
import { planInputs } from './plan-inputs.ts';
import type { Input, Project, Projects, Target } from './types.ts';

/**
 * The Nx projects of a pipeline: one a node (a task's hash covers the configuration of its whole
 * project, so nodes must not share one), the plan task and the alias on `pipelines`, and the alias
 * `<stage>:<verb>` on each stage. Aliases find nodes by tag: a list would be overwritten by the next
 * pipeline's. A node that waits for data has no tag of its stage, so that the alias leaves it out.
 *
 * @param inputsOf the code of a stage as Nx inputs
 */
export function pipelineProjects(
  root: string,
  pipeline: Pipeline,
  inputsOf: (stage: string) => readonly Input[],
): Projects {
  const { name, nodes } = pipeline;
  const verbs = new Map(nodes.map(({ id, verb }) => [id, verb]));
  const projects: Record<string, Project> = {};
  const waiting = waitingForData(root, nodes);
  for (const node of nodes) {
    const tags = [`pipeline:${name}`, ...(waiting.has(node.id) ? [] : [`stage:${node.stage}`])];
    projects[`pipelines/${name}/${node.id}`] = { ...nodeProject(name, node, verbs, inputsOf), tags };
  }
  for (const { stage, verb } of nodes) {
    projects[`packages/${stage}`] = {
      targets: { [verb]: alias([{ projects: `tag:stage:${stage}`, target: verb }]) },
    };
  }
  const used = [...new Set(nodes.map(({ verb }) => verb))].toSorted();
  projects.pipelines = {
    targets: {
      [name]: alias(used.map((verb) => ({ projects: `tag:pipeline:${name}`, target: verb }))),
      [`${name}:plan`]: {
        executor: 'nx:run-commands',
        options: { cwd: '{workspaceRoot}', command: planCommand(pipeline) },
        inputs: planInputs(root, pipeline),
        outputs: [`{workspaceRoot}/${planDir(name)}`],
        cache: true,
      },
    },
  };
  return projects;
}

function nodeProject(
  pipeline: string,
  node: PipelineNode,
  verbs: ReadonlyMap<string, string>,
  inputsOf: (stage: string) => readonly Input[],
): Project {
  const upstream = upstreamOf(node);
  const plan = `${planDir(pipeline)}/${node.id}.json`;
  const out = outDir(pipeline, node.id);
  const target: Target = {
    executor: 'nx:run-commands',
    options: {
      cwd: '{workspaceRoot}',
      // Constant but for names: the launcher's own source and choices are in no hash.
      command: `node packages/pipeline/src/launch/main.ts --stage ${node.stage} --plan ${plan} --out ${out}`,
    },
    dependsOn: [
      { projects: 'pipelines', target: `${pipeline}:plan` },
      ...upstream.map((id) => ({ projects: `${pipeline}:${id}`, target: verbs.get(id) ?? '' })),
    ],
    inputs: [
      ...inputsOf(node.stage),
      { dependentTasksOutputFiles: plan },
      ...upstream.map((id) => ({ dependentTasksOutputFiles: `${outDir(pipeline, id)}/artefact.json` })),
      ...dataInputs(node),
      ...(node.requires === undefined ? [] : [{ runtime: PROGRAMS[node.requires].version }]),
    ],
    outputs: [`{workspaceRoot}/${out}`],
    cache: true,
  };
  return {
    name: `${pipeline}:${node.id}`,
    implicitDependencies: [node.stage, ...upstream.map((id) => `${pipeline}:${id}`)],
    targets: { [node.verb]: target },
  };
}

/** Says what to leave out: what is on the machine is looked at once, when the graph is made. */
function planCommand({ name, leftOut }: Pipeline): string {
  const lacking = [...new Set(leftOut.map(({ lacks }) => lacks))].toSorted();
  return [
    `node packages/pipeline/src/plan/main.ts ${name}`,
    ...lacking.map((program) => `--without ${program}`),
  ].join(' ');
}

function alias(dependsOn: Target['dependsOn']): Target {
  return { executor: 'nx:noop', dependsOn: dependsOn ?? [] };
}
