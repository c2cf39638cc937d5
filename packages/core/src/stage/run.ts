import { join, resolve } from 'node:path';
import { strictest } from '../artefact/manifest.ts';
import { beginArtefact } from '../artefact/write.ts';
import { blobsOfUser } from '../blobs/of-user.ts';
import { TractogenError } from '../errors.ts';
import type { FileSystem } from '../files/file-system.ts';
import { sha256 } from '../files/hash.ts';
import { stableJson } from '../json.ts';
import { randomFrom } from '../random/random.ts';
import { thisProcess } from '../work/holder.ts';
import { takeWorkFolder } from '../work/work-folder.ts';
import type { Clock, Needs, Stage } from './define.ts';
import type { Events } from './events.ts';
import { listInputs, openInputs } from './inputs.ts';
import type { Plan } from './plan.ts';

export interface RunOptions {
  readonly plan: Plan;
  /** Folder of the artefact to make. */
  readonly out: string;
  /** Workspace root. */
  readonly root: string;
  /** Digest of the stage's code; part of the key of its checkpoints. */
  readonly code: string;
  readonly fs: FileSystem;
  readonly clock: Clock;
  readonly events: Events;
  readonly signal: AbortSignal;
}

/**
 * Runs one stage by its plan and commits its artefact. Work in progress lives under a key of plan,
 * inputs and code, so that a checkpoint is never taken up by a run it does not belong to.
 */
export async function runStage<P, N extends Needs>(
  stage: Stage<P, N>,
  options: RunOptions,
): Promise<'written' | 'kept'> {
  const { plan, fs, root, events, signal } = options;
  const params = parseParams(stage, plan);
  const inputs = await openInputs(fs, root, plan, stage.needs);
  const read = listInputs(inputs);
  const identities = read.map(({ role, artefact }) => ({
    role,
    node: artefact.node,
    sha256: artefact.sha256,
  }));

  const key = sha256(stableJson({ plan, inputs: identities, code: options.code })).slice(0, 16);
  const results = resolve(root, 'results', plan.pipeline);
  const logDir = join(results, 'logs', plan.node, key);
  await fs.mkdir(logDir, { recursive: true });
  const work = await takeWorkFolder(fs, join(results, 'wip', plan.node), key, thisProcess());
  if (work.busy !== null)
    events.warn(
      `process ${work.busy.pid} on ${work.busy.host} is at work on ${plan.node}: this run starts from the beginning`,
    );

  const blobs = blobsOfUser(process.env, plan.access, (line) => events.warn(line));
  const output = await beginArtefact(fs, resolve(options.out), blobs).catch(async (error: unknown) => {
    await work.leave().catch(() => {});
    throw error;
  });
  try {
    const result = await stage.run({
      pipeline: plan.pipeline,
      node: plan.node,
      params,
      inputs,
      output,
      random: randomFrom(plan.seed),
      splitSeed: plan.splitSeed,
      events,
      fs,
      clock: options.clock,
      signal,
      root,
      workDir: work.dir,
      logDir,
    });
    const access = strictest([
      plan.access,
      result.access ?? 'open',
      ...read.map(({ artefact }) => artefact.access),
    ]);
    if (access !== plan.access) throw stricter(plan);
    const outcome = await output.commit({
      kind: stage.gives,
      access,
      counts: result.counts,
      provenance: {
        schema: 1,
        pipeline: plan.pipeline,
        node: plan.node,
        stage: stage.name,
        params: plan.params,
        seed: plan.seed,
        splitSeed: plan.splitSeed,
        inputs: identities,
        code: options.code,
        node_version: process.versions.node,
        ...result.provenance,
      },
    });
    await work.finish();
    return outcome;
  } catch (error) {
    await output.abandon().catch(() => {});
    await work.leave().catch(() => {});
    throw error;
  }
}

function parseParams<P, N extends Needs>(stage: Stage<P, N>, plan: Plan): P {
  if (plan.stage !== stage.name)
    throw new TractogenError('PLAN_INVALID', `the plan is for ${plan.stage}, not for ${stage.name}`, {
      remedy: 'Run it with its own stage',
    });
  const parsed = stage.params.safeParse(plan.params);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue.path.length > 0 ? `params.${issue.path.join('.')}` : 'params';
  throw new TractogenError('PARAMETER_INVALID', `${where} of node ${plan.node}: ${issue.message}`, {
    file: `pipelines/${plan.pipeline}.yaml`,
    remedy: `See packages/${stage.name}/src/params.ts, or let your editor complete it`,
  });
}

function stricter(plan: Plan): TractogenError {
  return new TractogenError(
    'ACCESS_STRICTER',
    `the data of node ${plan.node} are restricted, the pipeline says open`,
    {
      file: `pipelines/${plan.pipeline}.yaml`,
      remedy: 'Write `access: restricted` in the pipeline',
    },
  );
}
