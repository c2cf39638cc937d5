import { expect, it } from 'vitest';
import { tractogen } from './program.ts';
import { run } from './testing/run.ts';

const silent = { write: (): boolean => true };
const program = tractogen({ stdout: silent, stderr: silent });
/** Every command that does something, as the words that call it. */
const LEAVES = program.commands.flatMap((command) =>
  command.commands.length === 0
    ? [[command.name()]]
    : command.commands.flatMap((part) => {
        const below = part.commands.map((leaf) => [command.name(), part.name(), leaf.name()]);
        return below.length === 0 ? [[command.name(), part.name()]] : below;
      }),
);

it.each(LEAVES)('%s %s %s has help with an example and the way to a trace', async (...words) => {
  const { out } = await run(...words.filter(Boolean), '--help');
  expect(out).toMatch(/\nExamples?:\n {2}tractogen /);
  expect(out).toContain('--debug');
  expect(out).toMatch(/-h, --help +show help\n/);
});

it('answers a mistake on the command line in one line with the help that is meant', async () => {
  const said = async (...args: string[]): Promise<string> => (await run(...args)).err;
  expect(await said('info', '--jsno', 'x')).toBe(
    "USAGE: unknown option '--jsno' (Did you mean --json?). See: tractogen info --help\n",
  );
  expect(await said('inof')).toBe(
    "USAGE: unknown command 'inof' (Did you mean info?). See: tractogen --help\n",
  );
  expect(await said('cache', 'token', 'create')).toBe(
    "USAGE: required option '--tokens <file>' not specified. See: tractogen cache token create --help\n",
  );
  expect(await said('score', 'x', '--inside', '2')).toBe(
    "USAGE: option '--inside <share>' argument '2' is invalid. A number from 0 to 1 is needed. See: tractogen score --help\n",
  );
});

it('tells its version', async () => {
  expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
