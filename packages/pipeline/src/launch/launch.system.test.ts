import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPipeline } from '../plan/check.ts';
import { writePlans } from '../plan/write.ts';
import { toyWorkspace, type ToyWorkspace } from '../testing/workspace.ts';

describe('the local launcher', () => {
  let toy: ToyWorkspace;
  beforeAll(async () => {
    toy = toyWorkspace();
    toy.write('data/a', 'hello');
    toy.write(
      'pipelines/x.yaml',
      `nodes:
  in: { stage: ingest, params: { path: data/a } }
  slow: { stage: model-ae, needs: { streamlines: in }, params: { sleep: 1000 } }
  fails: { stage: model-ae, needs: { streamlines: in }, params: { fail: true } }
`,
    );
    const { pipeline, plans } = await checkPipeline('pipelines/x.yaml', toy.root);
    writePlans(toy.root, pipeline, plans);
    expect((await launch('ingest', 'in')).code).toBe(0);
  });
  afterAll(() => toy.remove());

  const launch = async (
    stage: string,
    node: string,
    signal?: NodeJS.Signals,
  ): Promise<{ code: number | null; out: string; err: string }> => {
    const runs = toy.env.TOY_RUNS as string;
    writeFileSync(runs, '');
    const child = spawn(
      process.execPath,
      [
        'packages/pipeline/src/launch/main.ts',
        '--stage',
        stage,
        '--plan',
        `results/x/plan/${node}.json`,
        '--out',
        `results/x/${node}`,
      ],
      { cwd: toy.root, env: toy.env },
    );
    let out = '';
    let err = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    const ended = new Promise<number | null>((done) => child.on('close', done));
    if (signal) {
      while (!readFileSync(runs, 'utf8').includes(node)) await sleep(20);
      await sleep(100);
      child.kill(signal);
    }
    return { code: await ended, out, err };
  };

  it('keeps the events and how long it took and how much memory', () => {
    const events = toy.read('results/x/logs/in/events.jsonl').trim().split('\n');
    expect(JSON.parse(events.at(-1) as string)).toMatchObject({ event: 'done', result: 'written' });
    const run = JSON.parse(toy.read('results/x/logs/in/run.json')) as { seconds: number; maxRss: number };
    expect(run).toMatchObject({ schema: 1, stage: 'ingest', exitCode: 0 });
    expect(run.maxRss).toBeGreaterThan(10 * 2 ** 20);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGUSR1', 143],
  ] as const)('hands %s on and ends with %i, after the checkpoint', async (signal, code) => {
    const { code: ended, err } = await launch('model-ae', 'slow', signal);
    expect(ended).toBe(code);
    expect(readFileSync(toy.env.TOY_RUNS as string, 'utf8')).toContain('checkpoint slow');
    expect(err).toMatch(/^INTERRUPTED: [^\n]+\n$/);
  });

  it("passes the stage's exit code and one error line through, no stack", async () => {
    const { code, err } = await launch('model-ae', 'fails');
    expect(code).toBe(1);
    expect(err).toMatch(/^INTERNAL: toy failure\. [^\n]+\n$/);
    expect(JSON.parse(toy.read('results/x/logs/fails/run.json'))).toMatchObject({
      exitCode: 1,
      maxRss: null,
    });
  });
});
