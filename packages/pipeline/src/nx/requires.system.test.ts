import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyWorkspace, type ToyWorkspace } from '../testing/workspace.ts';

const YAML = `nodes:
  ingest: { stage: ingest, params: { path: data/raw/a.txt } }
  plain: { stage: model-ae, needs: { streamlines: ingest } }
  tracked: { stage: ingest, params: { path: data/raw/a.txt }, requires: mrtrix3 }
  model: { stage: model-ae, needs: { streamlines: tracked } }
`;

describe('a pipeline with a node that requires MRtrix3', () => {
  let toy: ToyWorkspace;
  let bin: string;
  beforeAll(() => {
    toy = toyWorkspace();
    // A PATH on which there is what Nx needs, and of MRtrix3 only what a test puts there.
    bin = join(dirname(toy.root), 'bin');
    mkdirSync(bin);
    for (const program of ['sh', 'git', 'env', 'uname'])
      symlinkSync(execFileSync('which', [program], { encoding: 'utf8' }).trim(), join(bin, program));
    toy.env.PATH = `${dirname(process.execPath)}:${bin}`;
    toy.write('data/raw/a.txt', 'hello');
    toy.write('pipelines/one.yaml', YAML);
    toy.commit('start');
  });
  afterAll(() => toy.remove());

  const program = (name: string, version: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "== ${name} ${version} =="\n`);
    chmodSync(join(bin, name), 0o755);
  };

  it('runs the others, says what is left out, and ends well', () => {
    const { ran, status, output } = toy.nx('run', 'pipelines:one');
    expect([ran, status]).toEqual([['one:ingest', 'one:plain'], 0]);
    expect(output).toContain('one: 2 nodes planned');
    expect(output).toContain('one: left out, since MRtrix3 is not installed: tracked, model.');
    expect(toy.nx('affected', '-t', 'train', '--base=HEAD').status).toBe(0);
  });

  it('runs the rest once it is installed, nothing twice, and the node again for another version', () => {
    program('tckgen', '3.0.3');
    program('mrinfo', '3.0.3');
    const { ran, output } = toy.nx('run', 'pipelines:one');
    expect(ran).toEqual(['one:model', 'one:tracked']);
    expect(output).not.toContain('left out');
    expect(toy.nx('run', 'pipelines:one').ran).toEqual([]);
    program('mrinfo', '3.0.4');
    expect(toy.nx('run', 'pipelines:one').ran).toEqual(['one:tracked']);
  });
});
