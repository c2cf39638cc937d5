import { stableJson } from '@tractogen/core';
import { Command } from 'commander';
import { examine } from '../doctor/examine.ts';
import { formatRows, type Terminal } from '../terminal.ts';

/** `tractogen doctor`: what this installation can do, and what to install for the rest. */
export function doctorCommand(terminal: Terminal): Command {
  return new Command('doctor')
    .description(
      'Say what runs here: Node, TensorFlow backend and why, threads, GPU, MRtrix3, Chromium, cache.',
    )
    .option('--json', 'print JSON')
    .option('--debug', 'show the stack trace of an error')
    .addHelpText('after', '\nExamples:\n  tractogen doctor\n  tractogen doctor --json\n')
    .action(async (options: { json?: boolean }) => {
      const findings = await examine();
      if (options.json) terminal.stdout.write(stableJson(findings));
      else
        terminal.stdout.write(
          formatRows(
            findings.map(({ name, state, remedy }) => [
              name,
              remedy === undefined ? state : `${state}. ${remedy}`,
            ]),
          ),
        );
    });
}
