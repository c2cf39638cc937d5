import { spawn } from 'node:child_process';
import { dirname } from 'node:path';

/** A server as a process. */
export interface Started {
  readonly url: string;
  /** Tells it to stop by a signal. */
  stop(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly output: string }>;
}

/** Starts a command that says its address first; `node` is the one that runs this. */
export async function started(
  [program, ...args]: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Started> {
  const child = spawn(program, args, {
    cwd,
    env: { ...env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
  });
  let output = '';
  const ended = new Promise<number | null>((done) => void child.once('close', done));
  const url = await new Promise<string>((done, fail) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const found = /^(http:\S+):(\d+) /m.exec(output);
        if (found !== null) done(`http://127.0.0.1:${found[2]}`);
      });
    child.once('error', fail);
    void ended.then((code) => fail(new Error(`it ended with ${code}: ${output}`)));
  });
  return {
    url,
    async stop(signal) {
      child.kill(signal);
      return { code: await ended, output };
    },
  };
}
