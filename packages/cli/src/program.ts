import { Command } from 'commander';
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

/** The command tree. Nothing is read or written until it is parsed. */
export function tractogen(terminal: Terminal): Command {
  const program = new Command('tractogen')
    .description(
      'White-matter streamlines: look at them, convert them, bundle them, generate them, score them; check and run pipelines, compare their runs.',
    )
    .helpOption('-h, --help', 'show help')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text, write) =>
        write(`USAGE: ${text.replace(/^error: /, '').trim()} (see tractogen --help)\n`),
    })
    .showHelpAfterError(false);
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
    const added = command(terminal).exitOverride().copyInheritedSettings(program);
    for (const part of added.commands) part.copyInheritedSettings(program);
    program.addCommand(added);
  }
  return program;
}
