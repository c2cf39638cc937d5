import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeCache } from '../testing/fake-cache.ts';
import { toyWorkspace } from '../testing/workspace.ts';

const nodes = (sleep: number): string => `nodes:
  ingest: { stage: ingest, params: { path: data/raw/cohort.txt } }
  small: { stage: model-ae, params: { sleep: ${sleep} }, needs: { streamlines: ingest } }
`;

it(
  'a run that comes and goes leaves the guard to another of the same daemon',
  { timeout: 180_000 },
  async () => {
    const toy = toyWorkspace();
    const cache = await fakeCache(join(dirname(toy.root), 'cache-log.txt'));
    try {
      Object.assign(toy.env, {
        NX_DAEMON: 'true',
        NX_SELF_HOSTED_REMOTE_CACHE_SERVER: cache.url,
        NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'token',
      });
      toy.write('data/raw/cohort.txt', 'hello');
      toy.write('pipelines/slow.yaml', nodes(1500));
      toy.write('pipelines/quick.yaml', nodes(0));
      toy.commit('start');
      // With the daemon up, both runs use it from their start.
      expect(toy.nx('run', 'slow:ingest:ingest').status).toBe(0);
      const runs = toy.env.TOY_RUNS as string;
      writeFileSync(runs, '');
      const child = spawn(
        process.execPath,
        [join(toy.root, 'node_modules/nx/dist/bin/nx.js'), 'run', 'slow:small:train'],
        { cwd: toy.root, env: { ...toy.env, TOY_RUNS: `${runs}.slow` }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
      const ended = once(child, 'exit');
      const begun = (): string => {
        try {
          return readFileSync(`${runs}.slow`, 'utf8');
        } catch {
          return '';
        }
      };
      await expect.poll(begun, { timeout: 60_000 }).toContain('slow:small');
      expect(toy.nx('run', 'quick:small:train').status).toBe(0);
      const [code] = (await ended) as [number | null];
      expect([code, said]).toEqual([0, expect.not.stringContaining('Connection refused') as string]);
      const { bodies } = cache.look();
      for (const pipeline of ['slow', 'quick'])
        expect(bodies.some((body) => body.includes(`results/${pipeline}/small/artefact.json`))).toBe(true);
    } finally {
      cache.stop();
      toy.nx('daemon', '--stop');
      toy.remove();
    }
  },
);
