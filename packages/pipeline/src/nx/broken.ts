import { pipelineName } from '../graph/read.ts';
import type { Projects, Target } from './types.ts';

/** A pipeline that can't be read: running it, or planning it, prints the error and exits with 2. */
export function brokenPipeline(file: string, message: string): Projects {
  const name = pipelineName(file).replace(/[^A-Za-z0-9._-]/g, '-');
  const target: Target = {
    executor: 'nx:run-commands',
    options: {
      cwd: '{workspaceRoot}',
      command: `node packages/pipeline/src/nx/refuse.ts ${quoted(message)}`,
    },
    inputs: [],
    cache: false,
  };
  return { pipelines: { targets: { [name]: target, [`${name}:plan`]: target } } };
}

/** Nx runs commands through a shell, and the message quotes the file: hexadecimal says nothing to it. */
function quoted(message: string): string {
  return Buffer.from(message).toString('hex');
}
