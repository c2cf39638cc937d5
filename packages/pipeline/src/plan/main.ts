/**
 * The plan task: `node packages/pipeline/src/plan/main.ts <pipeline>` from the workspace root checks
 * `pipelines/<pipeline>.yaml` and writes its plans. One error line and exit 2 on a mistake.
 */
import { exitCodeOf, formatError } from '@tractogen/core';
import { checkPipeline } from './check.ts';
import { writePlans } from './write.ts';

const [name] = process.argv.slice(2);
try {
  const root = process.cwd();
  const { pipeline, plans } = await checkPipeline(`pipelines/${name}.yaml`, root);
  writePlans(root, pipeline, plans);
  process.stdout.write(
    `${pipeline.name}: ${plans.length} ${plans.length === 1 ? 'node' : 'nodes'} planned\n`,
  );
} catch (error) {
  process.stderr.write(`${formatError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
