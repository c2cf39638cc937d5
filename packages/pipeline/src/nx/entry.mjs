/**
 * What Nx loads. Plain JavaScript that an old Node can parse, so that a bare global `nx` gets one line
 * to act on instead of a syntax error in TypeScript; everything else is imported when it is used.
 */
if (Number(process.versions.node.split('.')[0]) < 24) {
  const error = new Error(
    `Tractogen needs Node 24, this is ${process.versions.node}: use \`npx nx …\` in place of \`nx …\`.`,
  );
  error.stack = error.message;
  throw error;
}

export const name = '@tractogen/pipeline/nx';

/** @type {[string, (files: string[], options: unknown, context: { workspaceRoot: string }) => Promise<unknown>]} */
export const createNodes = [
  'pipelines/*.{yaml,yml}',
  async (files, _options, context) =>
    (await import('./create-nodes.ts')).createNodes(files, context.workspaceRoot),
];
export const createNodesV2 = createNodes;

/** @param {unknown} _options @param {{ workspaceRoot: string, argv: string[] }} context */
export const preTasksExecution = async (_options, context) => {
  await (await import('./before-run.ts')).beforeRun(context, process.env, (line) => console.error(line));
};

/** @param {unknown} _options @param {any} context */
export const postTasksExecution = async (_options, context) => {
  await (await import('./after-run.ts')).afterRun(context, process.stdout);
};
