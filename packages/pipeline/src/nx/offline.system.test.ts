import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyWorkspace, type ToyWorkspace } from '../testing/workspace.ts';

/** A process that has no network at all, not even itself. */
const ALONE = [['--net'], ['--user', '--map-root-user', '--net']].find(
  (options) => spawnSync('unshare', [...options, 'true']).status === 0,
);

describe.skipIf(ALONE === undefined)('without a network (needs unshare)', () => {
  let toy: ToyWorkspace;
  beforeAll(() => {
    toy = toyWorkspace();
    toy.write('data/raw/a.txt', 'hello');
    toy.write(
      'pipelines/one.yaml',
      `nodes:
  ingest: { stage: ingest, params: { path: data/raw/a.txt } }
  small: { stage: model-ae, needs: { streamlines: ingest } }
`,
    );
    toy.commit('start');
  });
  afterAll(() => toy.remove());

  const alone = (...command: string[]): { status: number | null; output: string } => {
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      [...(ALONE ?? []), process.execPath, ...command],
      {
        cwd: toy.root,
        env: toy.env,
        encoding: 'utf8',
      },
    );
    return { status, output: stdout + stderr };
  };

  it('has none', () => {
    const reach = "require('node:net').connect(80, '127.0.0.1').on('error', ({ code }) => console.log(code))";
    expect(alone('-e', reach).output).toContain('ENETUNREACH');
  });

  it('a pipeline runs as with one, and has no word of it', () => {
    const { status, output } = alone('node_modules/nx/dist/bin/nx.js', 'run', 'pipelines:one');
    expect(status, output).toBe(0);
    expect(output).toContain('one: 2 ran');
    expect(output).not.toMatch(/ENETUNREACH|ENOTFOUND|EAI_AGAIN|fetch failed|offline/i);
    expect(readFileSync(join(toy.root, 'results/one/small/model.json'), 'utf8')).toContain('hello');
  });
});
