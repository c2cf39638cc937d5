import { formatError } from '@tractogen/core';
import { tractogen } from '../program.ts';

/** What a command prints, and the one line of its error if it fails. */
export async function run(...args: string[]): Promise<{ out: string; err: string; error: string | null }> {
  let [out, err] = ['', ''];
  const program = tractogen({
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
  });
  const error = await program.parseAsync(['node', 'tractogen', ...args]).then(
    () => null,
    (cause: unknown) => formatError(cause),
  );
  return { out, err, error };
}
