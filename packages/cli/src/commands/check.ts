import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkPipeline } from '@tractogen/pipeline';
import { Command } from 'commander';
import { namedPipeline, workspaceRoot } from '../arguments/pipeline.ts';
import type { Terminal } from '../terminal.ts';

/** `tractogen check`: is a pipeline's YAML valid? */
export function checkCommand(terminal: Terminal): Command {
  return new Command('check')
    .description('Check a pipeline file: words, parameters, references, cycles. Runs nothing.')
    .argument('<pipeline>', 'a YAML file, or the name of one in pipelines/')
    .option('--debug', 'show the stack trace of an error')
    .addHelpText(
      'after',
      '\nExamples:\n  tractogen check pipelines/quickstart.yaml\n  tractogen check quickstart\n',
    )
    .action(async (asked: string) => {
      // A name alone, as `run` takes it, unless a file is called so.
      const named = /^[a-z0-9][a-z0-9-]*$/.test(asked) && !existsSync(asked);
      const file = named ? namedPipeline(workspaceRoot(), asked) : asked;
      const { plans } = await checkPipeline(resolve(file));
      terminal.stdout.write(`${file}: ${plans.length} nodes, valid\n`);
    });
}
