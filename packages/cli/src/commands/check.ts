import { resolve } from 'node:path';
import { checkPipeline } from '@tractogen/pipeline';
import { Command } from 'commander';
import type { Terminal } from '../terminal.ts';

/** `tractogen check`: is a pipeline's YAML valid? */
export function checkCommand(terminal: Terminal): Command {
  return new Command('check')
    .description('Check a pipeline file: words, parameters, references, cycles. Runs nothing.')
    .argument('<pipeline>', 'a YAML file')
    .option('--debug', 'show the stack trace of an error')
    .addHelpText('after', '\nExample:\n  tractogen check pipelines/quickstart.yaml\n')
    .action(async (file: string) => {
      const { plans } = await checkPipeline(resolve(file));
      terminal.stdout.write(`${file}: ${plans.length} nodes, valid\n`);
    });
}
