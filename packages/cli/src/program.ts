import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { bundleCommand } from './commands/bundle.ts';
import { cacheCommand } from './commands/cache.ts';
import { checkCommand } from './commands/check.ts';
import { convertCommand } from './commands/convert.ts';
import { doctorCommand } from './commands/doctor.ts';
import { generateCommand } from './commands/generate.ts';
import { infoCommand } from './commands/info.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { scoreCommand } from './commands/score.ts';
import type { Terminal } from './terminal.ts';

const HELP = `
In a clone, tractogen stands for: npm run -s tractogen --

Examples:
  tractogen info bundle.trk
  tractogen convert tracks.tck tracks.trx --reference fa.nii.gz
  tractogen convert --help

Exit status: 0, 2 for a mistake in what was given, 1 for a fault of Tractogen's. Guides are in docs/.
`;

const HELP_COMMAND = ['help [command]', 'show the help of a command'] as const;

/** The command tree. Nothing is read or written until it is parsed. */
export function tractogen(terminal: Terminal): Command {
  const program = new Command('tractogen')
    .description(
      'White-matter streamlines: look at them, convert them, bundle them, generate them, score them; check and run pipelines, compare their runs.',
    )
    .version(manifest.version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpCommand(...HELP_COMMAND)
    .enablePositionalOptions()
    .showHelpAfterError(false)
    .addHelpText('after', HELP);
  speaking(program, terminal, 'tractogen');
  for (const command of [
    infoCommand,
    convertCommand,
    bundleCommand,
    generateCommand,
    scoreCommand,
    checkCommand,
    runCommand,
    runsCommand,
    cacheCommand,
    doctorCommand,
  ]) {
    const added = command(terminal);
    settle(added, program, terminal, `tractogen ${added.name()}`);
    program.addCommand(added);
  }
  return program;
}

/** Gives a command, and all below it, the settings of the one above and what every command has. */
function settle(command: Command, above: Command, terminal: Terminal, name: string): void {
  speaking(command.copyInheritedSettings(above), terminal, name);
  if (!command.options.some(({ long }) => long === '--debug'))
    command.option('--debug', 'show the stack trace of an error');
  if (command.commands.length > 0) command.helpCommand(...HELP_COMMAND);
  for (const part of command.commands) settle(part, command, terminal, `${name} ${part.name()}`);
}

/** A mistake on the command line is one line, with the help that tells more; exits are left to `main`. */
function speaking(command: Command, terminal: Terminal, name: string): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.stdout.write(text),
    writeErr: (text) => terminal.stderr.write(text),
    outputError: (text, write) => {
      const line = text
        .replace(/^error: /, '')
        .trim()
        .replaceAll(/\s+/g, ' ')
        .replace(/\.$/, '');
      write(`USAGE: ${line}. See: ${name} --help\n`);
    },
  });
}
