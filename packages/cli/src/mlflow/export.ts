import { TractogenError } from '@tractogen/core';
import { lastOf, type RunRecord } from '@tractogen/pipeline';
import { MlflowRefusal, type Mlflow } from './client.ts';
import { contentOf, type MlflowContent, type MlflowMetric } from './content.ts';

/** What one request of log-batch may hold. */
const MOST = { metrics: 1000, params: 100, tags: 100 };

export interface Exported {
  readonly run: string;
  readonly outcome: 'exported' | 'completed' | 'there already';
  readonly experiment: string;
  readonly mlflowRun: string;
  readonly params: number;
  readonly metrics: number;
  readonly notAsItIs: MlflowContent['notAsItIs'];
}

/**
 * Puts a run into an experiment, which is made if need be. The tag `tractogen.run` tells one that is there
 * already; one that an interrupted export left half is completed. Artefacts stay where they are.
 *
 * @param history metrics by step
 */
export async function exportRun(
  mlflow: Mlflow,
  run: RunRecord,
  history: readonly MlflowMetric[],
  experiment: string,
): Promise<Exported> {
  const experimentId = await experimentOf(mlflow, experiment);
  const content = contentOf(run);
  const metrics = [...content.metrics, ...history];
  const found = await findExported(mlflow, experimentId, run.id);
  const told = (outcome: Exported['outcome'], mlflowRun: string): Exported => ({
    run: run.id,
    outcome,
    experiment,
    mlflowRun,
    params: content.params.length,
    metrics: metrics.length,
    notAsItIs: content.notAsItIs,
  });
  if (found !== undefined && found.status !== 'RUNNING') return told('there already', found.id);
  const at = Date.parse(lastOf(run).at);
  const id = found?.id ?? (await createRun(mlflow, experimentId, run, at));
  for (const tags of parts(content.tags, MOST.tags)) await log(mlflow, id, { tags });
  for (const params of parts(content.params, MOST.params)) await log(mlflow, id, { params });
  for (const some of parts(metrics, MOST.metrics)) await log(mlflow, id, { metrics: some });
  const failed = run.nodes.some(({ artefact }) => artefact === null);
  await mlflow('POST', 'runs/update', { run_id: id, status: failed ? 'FAILED' : 'FINISHED', end_time: at });
  return told(found === undefined ? 'exported' : 'completed', id);
}

const log = (mlflow: Mlflow, id: string, what: object): Promise<unknown> =>
  mlflow('POST', 'runs/log-batch', { run_id: id, ...what });

async function createRun(mlflow: Mlflow, experiment: string, run: RunRecord, at: number): Promise<string> {
  const answer = (await mlflow('POST', 'runs/create', {
    experiment_id: experiment,
    start_time: at,
    run_name: `${run.pipeline} ${run.id}`,
    tags: [{ key: 'tractogen.run', value: run.id }],
  })) as { run: { info: { run_id: string } } };
  return answer.run.info.run_id;
}

async function findExported(
  mlflow: Mlflow,
  experiment: string,
  id: string,
): Promise<{ id: string; status: string } | undefined> {
  const { runs = [] } = (await mlflow('POST', 'runs/search', {
    experiment_ids: [experiment],
    filter: `tags.\`tractogen.run\` = '${id}'`,
    max_results: 1,
  })) as { runs?: { info: { run_id: string; status: string } }[] };
  return runs.map(({ info }) => ({ id: info.run_id, status: info.status }))[0];
}

async function experimentOf(mlflow: Mlflow, name: string): Promise<string> {
  const get = async (): Promise<string> => {
    const { experiment } = (await mlflow('GET', 'experiments/get-by-name', { experiment_name: name })) as {
      experiment: { experiment_id: string; lifecycle_stage: string };
    };
    if (experiment.lifecycle_stage === 'deleted')
      throw new TractogenError('INPUT_INVALID', `MLflow's experiment ${name} is deleted`, {
        remedy: 'Restore it in MLflow, or name another with --experiment',
      });
    return experiment.experiment_id;
  };
  const unless = (reason: string, next: () => Promise<string>) => (error: unknown) => {
    if (error instanceof MlflowRefusal && error.reason === reason) return next();
    throw error;
  };
  const create = async (): Promise<string> =>
    ((await mlflow('POST', 'experiments/create', { name })) as { experiment_id: string }).experiment_id;
  return await get().catch(
    unless('RESOURCE_DOES_NOT_EXIST', () =>
      // Another export may make it at the same moment.
      create().catch(unless('RESOURCE_ALREADY_EXISTS', get)),
    ),
  );
}

function parts<T>(all: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) =>
    all.slice(index * most, (index + 1) * most),
  );
}
