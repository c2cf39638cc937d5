import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toyWorkspace } from '@tractogen/pipeline/testing';
import { expect, it } from 'vitest';
import { runPipeline } from './run.ts';

const NODES = `nodes:
  ingest: { stage: ingest, params: { path: data/raw/cohort.txt } }
  small: { stage: model-ae, needs: { streamlines: ingest } }
  check: { stage: validate, needs: { models: [small] } }
`;

it('what comes damaged out of Nx’s cache is read by no stage, and made anew once', async () => {
  const toy = toyWorkspace();
  try {
    toy.write('data/raw/cohort.txt', 'hello');
    toy.write('pipelines/lab.yaml', NODES);
    toy.commit('start');
    expect(toy.nx('run', 'pipelines:lab').status).toBe(0);
    const whole = toy.read('results/lab/small/model.json');
    const cache = toy.env.NX_CACHE_DIRECTORY as string;
    const entries = readdirSync(cache, { recursive: true, withFileTypes: true })
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => path.endsWith('results/lab/small/model.json'));
    expect(entries).toHaveLength(1);
    // One bit, which Nx does not see.
    const bytes = readFileSync(entries[0]);
    bytes[bytes.length - 3] ^= 1;
    writeFileSync(entries[0], bytes);
    // Somebody has to read it.
    toy.edit('packages/validate/src/stage.ts', (text) => `${text}\n// Changed.\n`);
    const { status, output, ran } = toy.nx('run', 'pipelines:lab');
    expect([status === 0, ran]).toEqual([false, []]);
    expect(output).toContain('ARTEFACT_CORRUPT');
    const said: string[] = [];
    const nx = async (args: readonly string[]): Promise<number> => toy.nx(...args).status ?? 1;
    expect(await runPipeline(toy.root, 'lab', [], nx, (line) => said.push(line))).toBe(0);
    expect(readFileSync(entries[0], 'utf8')).toBe(whole);
    expect(said).toEqual(['Making anew what no cache has whole: lab:small:train']);
    expect(toy.read('results/lab/small/model.json')).toBe(whole);
    expect(toy.nx('run', 'pipelines:lab')).toMatchObject({ status: 0, ran: [] });
    expect(toy.read('results/lab/small/model.json')).toBe(whole);
  } finally {
    toy.remove();
  }
});
