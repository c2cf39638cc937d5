import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TractogenError } from '@tractogen/core';

/** The clone that this command is of. */
const OWN = resolve(import.meta.dirname, '../../../..');

/** The folder with `pipelines/` that is meant: where one is, else the command's own clone. */
export function workspaceRoot(): string {
  const here = process.cwd();
  return existsSync(join(here, 'pipelines')) && existsSync(join(here, 'nx.json')) ? here : OWN;
}

/**
 * The file of a pipeline that is called by its name.
 *
 * @throws TractogenError USAGE with the names there are
 */
export function namedPipeline(root: string, name: string): string {
  const file = join(root, 'pipelines', `${name}.yaml`);
  // `quickstart:plan` is a target of Nx that goes with it.
  if (existsSync(join(root, 'pipelines', `${name.split(':')[0]}.yaml`))) return file;
  const names = pipelineNames(root);
  throw new TractogenError('USAGE', `there is no pipeline "${name}"`, {
    file: join(root, 'pipelines'),
    remedy: names.length === 0 ? 'Start in the root of a clone' : `Name one of: ${names.join(', ')}`,
  });
}

/** The names of the pipelines in a workspace, in order. */
function pipelineNames(root: string): string[] {
  const folder = join(root, 'pipelines');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .toSorted();
}
