import { existsSync } from 'node:fs';
import { TractogenError, stableJson } from '@tractogen/core';
import {
  MAIN_SCOPE,
  PRIVATE_SCOPE,
  newToken,
  readTokens,
  writeTokens,
  type Token,
} from '@tractogen/cache-server/tokens';
import { Command } from 'commander';
import { formatRows, type Terminal } from '../terminal.ts';

interface CreateOptions {
  readonly tokens: string;
  readonly label: string;
  readonly write?: boolean;
  readonly scope: string;
  readonly acknowledged?: string;
  readonly json?: boolean;
}

const HELP = `
A token is shown once; the file keeps its hash. Scopes keep apart what is trusted: main reads main alone; any other scope
reads its own and main's, and main never sees what it stored. Give a pull request's jobs a token that reads, or one that
writes in a scope of its own (--write --scope pr).

The scope "private" may hold restricted data (ADNI's, say). Whoever makes its tokens says who answers for that, and by
which agreement: --acknowledged "J. Doe, 2026-11-26, ADNI DUA of lab X".

Examples:
  tractogen cache token create --tokens tokens.json --label laptops
  tractogen cache token create --tokens tokens.json --label ci-main --write
  tractogen cache token list --tokens tokens.json
  tractogen cache token revoke 1a2b3c4d --tokens tokens.json
`;

/** `tractogen cache token`: who may read and write. A running server reads the file again when it is started again. */
export function cacheTokenCommand(terminal: Terminal): Command {
  const command = new Command('token')
    .description('Make, list and revoke tokens. A server reads them when it starts.')
    .addHelpText('after', HELP);
  command
    .command('create')
    .description('Make a token and show it, once.')
    .requiredOption('--tokens <file>', 'made if it is not there')
    .requiredOption('--label <name>', 'who has it: readers are told who stored what')
    .option('--write', 'it stores too')
    .option('--scope <name>', 'whose writes they are', MAIN_SCOPE)
    .option('--acknowledged <text>', `of scope ${PRIVATE_SCOPE}: who, when, which data use agreement`)
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (options: CreateOptions) => {
      const { tokens: file, label, write, scope, acknowledged } = options;
      if (!/^[a-z][a-z0-9-]{0,31}$/.test(scope))
        throw new TractogenError('USAGE', `"${scope}" is no scope`, {
          remedy: 'Use small letters, digits and -, 32 at most',
        });
      // Who reads an entry is told it, on a terminal too.
      if (!/^[^\p{C}]{1,64}$/u.test(label))
        throw new TractogenError('USAGE', 'this is no label for a token', {
          remedy: 'Use 1 to 64 characters that can be printed, such as ci-main',
        });
      if (scope === PRIVATE_SCOPE && acknowledged === undefined)
        throw new TractogenError(
          'USAGE',
          'a private token holds restricted data, for which somebody answers',
          {
            remedy: 'Give --acknowledged "who, when, which data use agreement"',
          },
        );
      const { token, text } = newToken(
        { label, may: write === true ? 'write' : 'read', scope, acknowledged: acknowledged ?? null },
        new Date(),
      );
      await writeTokens(file, [...(await readTokens(file)), token]);
      terminal.stdout.write(options.json === true ? stableJson({ id: token.id, token: text }) : `${text}\n`);
    });
  command
    .command('list')
    .description('List tokens, without their secrets.')
    .requiredOption('--tokens <file>', 'file of tokens')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  tractogen cache token list --tokens tokens.json\n')
    .action(async ({ tokens: file, json }: CreateOptions) => {
      if (!existsSync(file)) throw noTokens(file);
      const shown = (await readTokens(file)).map(({ id, label, may, scope, acknowledged, createdAt }) => ({
        id,
        label,
        may,
        scope,
        acknowledged,
        createdAt,
      }));
      terminal.stdout.write(json === true ? stableJson(shown) : formatRows(shown.map(row)));
    });
  command
    .command('revoke')
    .description('Take a token back.')
    .argument('<id>', 'as `list` shows it')
    .requiredOption('--tokens <file>', 'file of tokens')
    .addHelpText('after', '\nExample:\n  tractogen cache token revoke 1a2b3c4d --tokens tokens.json\n')
    .action(async (id: string, { tokens: file }: CreateOptions) => {
      if (!existsSync(file)) throw noTokens(file);
      const all = await readTokens(file);
      const left = all.filter((token) => token.id !== id);
      if (left.length === all.length)
        throw new TractogenError('INPUT_INVALID', `there is no token ${id}`, {
          file,
          remedy: 'Look at `tractogen cache token list`',
        });
      await writeTokens(file, left);
      terminal.stdout.write(`${id} is revoked; start the server again\n`);
    });
  return command;
}

const noTokens = (file: string): TractogenError =>
  new TractogenError('DATA_MISSING', 'there is no such file of tokens', {
    file,
    remedy: 'Make one with `tractogen cache token create`',
  });

function row({ id, label, may, scope, createdAt }: Omit<Token, 'hash'>): [string, string] {
  return [id, `${may === 'write' ? 'reads, writes' : 'reads'} · scope ${scope} · ${label} · ${createdAt}`];
}
