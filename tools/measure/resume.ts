import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '@tractogen/core';
import type { Clone } from './clone.ts';
import type { Figure } from './figure.ts';

const OUT = 'results/quickstart/ae';

/** Kills the training of quickstart's `ae` three times at seeded moments, lets it finish, compares bytes. */
export async function resume(clone: Clone): Promise<Figure[]> {
  const wanted = await readFile(join(clone.dir, OUT, 'artefact.json'), 'utf8');
  await rm(join(clone.dir, OUT), { recursive: true });
  const random = randomFrom('resume');
  const moments: string[] = [];
  for (let kill = 0; kill < 3; kill++) {
    const seconds = 15 + 20 * random.stream(String(kill)).uniform();
    const last = await killAfter(clone.dir, seconds);
    moments.push(`${seconds.toFixed(1)} s (${last})`);
  }
  const end = await clone.run(command());
  const found = await readFile(join(clone.dir, OUT, 'artefact.json'), 'utf8').catch(() => '');
  const equal = end.exitCode === 0 && found === wanted;
  return [
    {
      name: 'resume.artefact',
      value: equal ? 'byte-equal' : 'different',
      unit: '',
      bar: 'byte-equal',
      met: equal,
      note: `killed after ${moments.join(', ')}`,
    },
  ];
}

const command = (): string[] => [
  '.tools/node_modules/.bin/node',
  'packages/model-ae/src/stage.ts',
  '--plan',
  'results/quickstart/plan/ae.json',
  '--out',
  OUT,
];

/** Starts the training, kills it with SIGKILL, and returns the last progress it reported. */
async function killAfter(dir: string, seconds: number): Promise<string> {
  const [program, ...args] = command();
  const child = spawn(program, args, { cwd: dir, stdio: ['ignore', 'pipe', 'ignore'] });
  let last = 'no progress yet';
  child.stdout.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n')) {
      const match = /"done":(\d+).*"phase":"([^"]*)".*"total":(\d+)/.exec(line);
      if (match) last = `${match[2]} ${match[1]}/${match[3]}`;
    }
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  await sleep(seconds * 1000);
  child.kill('SIGKILL');
  await closed;
  return last;
}
