import { describe, expect, it } from 'vitest';
import { formatError } from '@tractogen/core';
import type { Catalogue, StageEntry } from '../schema/catalogue.ts';
import { parseYaml } from '../yaml/source.ts';
import { buildPipeline } from './build.ts';
import type { Pipeline } from './pipeline.ts';

const one = (kind: 'streamlines' | 'model'): StageEntry['needs'][string] => ({ kind, arity: 'one' });
const catalogue: Catalogue = new Map<string, StageEntry>([
  ['ingest', { verb: 'ingest', needs: {}, gives: 'streamlines' }],
  ['model', { verb: 'train', needs: { streamlines: one('streamlines') }, gives: 'model' }],
  [
    'sampler',
    {
      verb: 'sample',
      needs: { model: one('model'), streamlines: one('streamlines') },
      gives: 'samples',
    },
  ],
  [
    'validate',
    { verb: 'validate', needs: { samples: { kind: 'samples', arity: 'many' } }, gives: 'metrics' },
  ],
]);
const build = (text: string): Pipeline =>
  buildPipeline('x', parseYaml(Buffer.from(text), 'pipelines/x.yaml'), catalogue);
const errorLine = (text: string): string => {
  try {
    build(text);
  } catch (error) {
    return formatError(error);
  }
  return 'no error';
};

const HEAD = `nodes:
  in: { stage: ingest }
  aae: { stage: model, needs: { streamlines: in }, foreach: { seed: [1, 2] } }
  vae: { stage: model, needs: { streamlines: in } }
`;

describe('each', () => {
  it('makes one node for each node of the named entries, which reads that node', () => {
    const { nodes } = build(
      `${HEAD}  prior: { stage: sampler, each: [aae, vae], needs: { model: each, streamlines: in } }\n` +
        '  check: { stage: validate, needs: { samples: prior } }\n',
    );
    const made = nodes.filter(({ entry }) => entry === 'prior');
    expect(made.map(({ id, inputs }) => [id, inputs['model']])).toEqual([
      ['prior.aae.seed-1', ['aae.seed-1']],
      ['prior.aae.seed-2', ['aae.seed-2']],
      ['prior.vae', ['vae']],
    ]);
    expect(new Set(made.map(({ seed }) => seed)).size).toBe(3);
    expect(nodes.at(-1)?.inputs).toEqual({ samples: made.map(({ id }) => id) });
  });

  it('goes with foreach, which varies fastest', () => {
    const { nodes } = build(
      `${HEAD}  prior: { stage: sampler, each: aae, foreach: { count: [5, 6] }, needs: { model: each, streamlines: in } }\n`,
    );
    expect(nodes.filter(({ entry }) => entry === 'prior').map(({ id }) => id)).toEqual([
      'prior.aae.seed-1.count-5',
      'prior.aae.seed-1.count-6',
      'prior.aae.seed-2.count-5',
      'prior.aae.seed-2.count-6',
    ]);
  });

  it('refuses what does not exist, and an entry that has an each itself', () => {
    const sampler = (name: string): string =>
      `  prior: { stage: sampler, each: ${name}, needs: { model: each, streamlines: in } }\n`;
    expect(errorLine(`${HEAD}${sampler('aea')}`)).toMatch(
      /DAG_INVALID pipelines\/x.yaml:5:34: "each" of node "prior" names "aea", which does not exist. Did you mean "aae"/,
    );
    expect(
      errorLine(
        `${HEAD}${sampler('aae')}  again: { stage: sampler, each: prior, needs: { model: vae, streamlines: in } }\n`,
      ),
    ).toMatch(/names "prior", which has an "each" itself/);
  });
});
