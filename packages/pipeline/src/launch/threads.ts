import { availableParallelism } from 'node:os';

/**
 * The environment of one of the nodes that Nx runs at once, as `NX_PARALLEL` counts them: TensorFlow's threads are its share of the
 * processors. Nodes that each took them all would wait for each other at every operation. Threads that were asked for stay.
 */
export function shareProcessors(
  env: NodeJS.ProcessEnv,
  processors: number = availableParallelism(),
): NodeJS.ProcessEnv {
  const said = env.NX_PARALLEL ?? '';
  if (env.TF_NUM_INTRAOP_THREADS || !/^\d+%?$/.test(said)) return env;
  // As Nx reads it: a number of nodes, or a share of the processors.
  const nodes = Math.floor(said.endsWith('%') ? (processors * Number.parseInt(said)) / 100 : Number(said));
  if (nodes < 2) return env;
  return { ...env, TF_NUM_INTRAOP_THREADS: String(Math.max(1, Math.floor(processors / nodes))) };
}
