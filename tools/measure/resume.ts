import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomFrom } from '@tractogen/core';
import type { Clone } from './clone.ts';
import type { Figure } from './figure.ts';

/** In the clone. */
const NODE = join('.tools', 'node_modules', '.bin', 'node');
const OUT = 'results/quickstart/ae';
const COMMAND = ['packages/model-ae/src/stage.ts', '--plan', 'results/quickstart/plan/ae.json', '--out', OUT];
/** Steps of quickstart's training, in all and an epoch; a kill between two multiples of the latter is mid-epoch. */
const STEPS = 240;
const STEPS_PER_EPOCH = 12;

/** Kills the training of quickstart's `ae` at three seeded steps, one mid-epoch at least, lets it finish, compares bytes. */
export async function resume(clone: Clone): Promise<Figure[]> {
  const wanted = await readFile(join(clone.dir, OUT, 'artefact.json'), 'utf8');
  await rm(join(clone.dir, OUT), { recursive: true });
  const random = randomFrom('resume');
  const steps = [20, 80, 150].map((start) => start + random.integer(50));
  const killed: { step: number; signal: string | null }[] = [];
  for (const step of steps) killed.push(await killAt(clone.dir, step));
  const end = await clone.run([NODE, ...COMMAND]);
  const found = await readFile(join(clone.dir, OUT, 'artefact.json'), 'utf8').catch(() => '');
  const equal = end.exitCode === 0 && found === wanted;
  const real = killed.every(({ signal }) => signal === 'SIGKILL');
  const midEpoch = killed.some(({ step }) => step % STEPS_PER_EPOCH !== 0);
  const value = equal ? 'byte-equal' : 'different';
  const note = `SIGKILL after steps ${killed.map(({ step }) => step).join(', ')} of ${STEPS}`;
  return [
    { name: 'resume.artefact', value, unit: '', bar: 'byte-equal', met: equal && real && midEpoch, note },
  ];
}

/** Starts the training and kills it with SIGKILL when it reports a step at or past `wanted`. */
async function killAt(dir: string, wanted: number): Promise<{ step: number; signal: string | null }> {
  const child = spawn(NODE, COMMAND, {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let step = 0;
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line) as { event: string; phase?: string; done?: number };
      if (event.event === 'progress' && event.phase === 'train') step = event.done ?? step;
    }
    if (step >= wanted) child.kill('SIGKILL');
  });
  return await new Promise((resolve) => child.once('close', (_code, signal) => resolve({ step, signal })));
}
