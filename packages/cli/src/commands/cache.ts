import { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { cacheGcCommand, cacheVerifyCommand } from './cache-keep.ts';
import { cacheServeCommand } from './cache-serve.ts';
import { cacheTokenCommand } from './cache-token.ts';

/** `tractogen cache`: the team's remote cache, from the side of who runs it. */
export function cacheCommand(terminal: Terminal): Command {
  const command = new Command('cache').description(
    "Run the team's remote cache: serve it, make tokens, check and tidy what it keeps.",
  );
  command.addHelpText(
    'after',
    '\nExamples:\n  tractogen cache serve --dir /srv/tractogen --tokens tokens.json\n  tractogen cache token --help\n',
  );
  for (const part of [cacheServeCommand, cacheTokenCommand, cacheVerifyCommand, cacheGcCommand])
    command.addCommand(part(terminal).exitOverride().copyInheritedSettings(command));
  return command;
}
