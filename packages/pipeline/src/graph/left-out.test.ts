import { describe, expect, it } from 'vitest';
import { checkPipeline } from '../plan/check.ts';
import { TOY_CATALOGUE } from '../testing/toy-stages.ts';
import { parseYaml } from '../yaml/source.ts';
import { buildPipeline } from './build.ts';
import { leftOutLines } from './left-out.ts';
import type { Pipeline } from './pipeline.ts';
import type { Program } from './programs.ts';

const TEXT = `nodes:
  check: { stage: validate, needs: { models: [a, b] } }
  a: { stage: model-ae, needs: { streamlines: shipped } }
  b: { stage: model-ae, needs: { streamlines: tracked }, foreach: { latent: [1, 2] } }
  shipped: { stage: ingest }
  tracked: { stage: ingest, requires: mrtrix3 }
`;
const build = (...lacking: Program[]): Pipeline =>
  buildPipeline(
    'x',
    parseYaml(Buffer.from(TEXT), 'pipelines/x.yaml'),
    new Map(Object.entries(TOY_CATALOGUE)),
    new Set(lacking),
  );
const ids = (nodes: readonly { id: string }[]): string[] => nodes.map(({ id }) => id);

describe('a node that requires a program', () => {
  it('is left out where there is none, with all that read from it, directly or not', () => {
    const pipeline = build('mrtrix3');
    expect(ids(pipeline.nodes)).toEqual(['a', 'shipped']);
    expect(pipeline.leftOut.map(({ id, lacks }) => [id, lacks])).toEqual(
      ['check', 'b.latent-1', 'b.latent-2', 'tracked'].map((id) => [id, 'mrtrix3']),
    );
    expect(leftOutLines(pipeline.leftOut)).toEqual([
      'left out, since MRtrix3 is not installed: check, b.latent-1, b.latent-2, tracked. Install it with `sudo apt-get install mrtrix3`, then run `npx nx reset`',
    ]);
  });

  it('is a node like others where the program is there; seeds are the same either way', () => {
    const whole = build();
    expect(ids(whole.nodes)).toEqual(['check', 'a', 'b.latent-1', 'b.latent-2', 'shipped', 'tracked']);
    expect(whole.leftOut).toEqual([]);
    expect(leftOutLines([])).toEqual([]);
    const seeds = new Map(whole.nodes.map(({ id, seed }) => [id, seed]));
    for (const { id, seed } of build('mrtrix3').nodes) expect(seed).toBe(seeds.get(id));
  });
});

describe('the replication', () => {
  const file = 'pipelines/fibercup-replication.yaml';
  it('loses its branch from the diffusion images without MRtrix3, and nothing else', async () => {
    const whole = await checkPipeline(file);
    const without = await checkPipeline(file, undefined, new Set(['mrtrix3']));
    const lost = ids(without.pipeline.leftOut);
    expect(lost.length).toBeGreaterThan(4);
    expect(lost.every((id) => id.startsWith('dwi.'))).toBe(true);
    expect(without.plans).toEqual(whole.plans.filter(({ node }) => !lost.includes(node)));
  });
});
