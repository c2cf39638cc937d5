/**
 * The plan task: `node packages/pipeline/src/plan/main.ts <pipeline> [--without PROGRAM …]` from the
 * workspace root checks `pipelines/<pipeline>.yaml` and writes its plans. One error line and exit 2 on a
 * mistake. `--without` comes from whoever made the graph, so that graph and plans leave out the same nodes.
 */
import { parseArgs } from 'node:util';
import { exitCodeOf, formatError } from '@tractogen/core';
import { leftOutLines } from '../graph/left-out.ts';
import { PROGRAM_NAMES } from '../graph/programs.ts';
import { checkPipeline } from './check.ts';
import { writePlans } from './write.ts';

try {
  const { positionals, values } = parseArgs({
    options: { without: { type: 'string', multiple: true, default: [] } },
    allowPositionals: true,
  });
  const [name] = positionals;
  const lacking = new Set(PROGRAM_NAMES.filter((program) => values.without.includes(program)));
  const root = process.cwd();
  const { pipeline, plans } = await checkPipeline(`pipelines/${name}.yaml`, root, lacking);
  writePlans(root, pipeline, plans);
  process.stdout.write(
    `${pipeline.name}: ${plans.length} ${plans.length === 1 ? 'node' : 'nodes'} planned\n`,
  );
  for (const line of leftOutLines(pipeline.leftOut)) process.stdout.write(`${pipeline.name}: ${line}\n`);
} catch (error) {
  process.stderr.write(`${formatError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
