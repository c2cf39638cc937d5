import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatError } from '@tractogen/core';
import type { Catalogue, StageEntry } from '../schema/catalogue.ts';
import { parseYaml } from '../yaml/source.ts';
import { buildPipeline } from './build.ts';
import { MAX_NODES } from './expand.ts';
import type { Pipeline } from './pipeline.ts';

const catalogue: Catalogue = new Map<string, StageEntry>([
  ['ingest', { verb: 'ingest', needs: {}, gives: 'streamlines' }],
  [
    'model',
    {
      verb: 'train',
      needs: {
        streamlines: { kind: 'streamlines', arity: 'one' },
        init: { kind: 'model', arity: 'optional' },
      },
      gives: 'model',
    },
  ],
  ['validate', { verb: 'validate', needs: { models: { kind: 'model', arity: 'many' } }, gives: 'metrics' }],
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
const ids = ({ nodes }: Pipeline): string[] => nodes.map(({ id }) => id);
const HEAD = 'nodes:\n  in: { stage: ingest }\n';

describe('foreach', () => {
  const text = `${HEAD}  vae: { stage: model, needs: { streamlines: in }, params: { a: 1 }, foreach: { beta: [0.1, 1], seed: [1, 2] } }\n`;

  it('makes a node for each combination, the last key fastest', () => {
    const pipeline = build(text);
    expect(ids(pipeline)).toEqual([
      'in',
      'vae.beta-0.1.seed-1',
      'vae.beta-0.1.seed-2',
      'vae.beta-1.seed-1',
      'vae.beta-1.seed-2',
    ]);
    expect(pipeline.nodes[2]).toMatchObject({ params: { a: 1, beta: 0.1 }, seed: 2, entry: 'vae' });
  });

  it('stands for all its nodes in a role that takes many', () => {
    const pipeline = build(`${text}  check: { stage: validate, needs: { models: [vae] } }\n`);
    expect(pipeline.nodes.at(-1)?.inputs).toEqual({ models: ids(pipeline).slice(1, 5) });
    const single = build(`${text}  check: { stage: validate, needs: { models: vae.beta-1.seed-2 } }\n`);
    expect(single.nodes.at(-1)?.inputs).toEqual({ models: ['vae.beta-1.seed-2'] });
  });

  it('must be named in full where one is taken', () => {
    expect(errorLine(`${text}  next: { stage: model, needs: { streamlines: in, init: vae } }\n`)).toBe(
      'DAG_INVALID pipelines/x.yaml:4:57: "init" of node "next" takes one model, "vae" stands for 4. Name one of them, for example "vae.beta-0.1.seed-1".',
    );
  });

  it('writes camelCase keys with hyphens and refuses values that make no id', () => {
    const node = (axes: string): string => `nodes:\n  a: { stage: ingest, foreach: ${axes} }\n`;
    expect(ids(build(node('{ learningRate: [1e-3, 1e-7] }')))).toEqual([
      'a.learning-rate-0.001',
      'a.learning-rate-1e-7',
    ]);
    expect(errorLine(node('{ path: [a/b] }'))).toMatch(
      /x\.yaml:2:41: a node id cannot be made of path = a\/b/,
    );
    expect(errorLine(node('{ beta: [1, 1] }'))).toMatch(/two nodes are called "a\.beta-1"/);
    expect(errorLine('nodes:\n  a: { stage: ingest, params: { b: 1 }, foreach: { b: [2] } }\n')).toMatch(
      /:2:52: "b" of node "a" is given twice/,
    );
  });

  it('is bounded', () => {
    const axis = `[${Array.from({ length: 30 }, (_, i) => i).join(', ')}]`;
    expect(
      errorLine(
        `nodes:\n  a: { stage: ingest, foreach: { a: ${axis}, b: ${axis}, c: ${axis}, d: ${axis} } }\n`,
      ),
    ).toContain(`more than ${MAX_NODES} nodes`);
  });
});

describe('seeds', () => {
  it('derive from the pipeline seed and the node id alone', () => {
    const expected = Number.parseInt(createHash('sha256').update('2208/in').digest('hex').slice(0, 8), 16);
    expect(build(`seed: 2208\n${HEAD}`).nodes[0].seed).toBe(expected);
    expect(build(`seed: 2208\n${HEAD}  other: { stage: ingest }\n`).nodes[0].seed).toBe(expected);
    expect(build(`seed: 2209\n${HEAD}`).nodes[0].seed).not.toBe(expected);
  });

  it('can be given by seed or in params, but not twice', () => {
    expect(build('nodes:\n  a: { stage: ingest, seed: 7 }\n').nodes[0].seed).toBe(7);
    expect(build('nodes:\n  a: { stage: ingest, params: { seed: 7 } }\n').nodes[0]).toMatchObject({
      seed: 7,
      params: {},
    });
    expect(errorLine('nodes:\n  a: { stage: ingest, seed: 7, params: { seed: 7 } }\n')).toContain(
      'node "a" has two seeds',
    );
    expect(errorLine('nodes:\n  a: { stage: ingest, seed: -1 }\n')).toMatch(
      /^PARAMETER_INVALID pipelines\/x\.yaml:2:29: nodes\.a\.seed/,
    );
  });
});

describe('access', () => {
  it('is the strictest of the pipeline, the node and all it reads', () => {
    const text = `nodes:
  open: { stage: ingest }
  secret: { stage: ingest, access: restricted }
  a: { stage: model, needs: { streamlines: open } }
  b: { stage: model, needs: { streamlines: secret } }
  check: { stage: validate, needs: { models: [a, b] } }
`;
    expect(build(text).nodes.map(({ access }) => access)).toEqual([
      'open',
      'restricted',
      'open',
      'restricted',
      'restricted',
    ]);
    expect(build(`access: restricted\n${HEAD}`).nodes[0].access).toBe('restricted');
  });
  it.each([
    ['{ source: bids }', 'restricted'],
    ['{ source: bids, access: open }', 'open'],
    ['{ source: tractogram, access: restricted }', 'restricted'],
    ['{ source: tractogram }', 'open'],
  ])('of data %s is %s, and so is all that reads them', (params, access) => {
    const text = `nodes:\n  in: { stage: ingest, params: ${params} }\n  a: { stage: model, needs: { streamlines: in } }\n`;
    expect(build(text).nodes.map((node) => node.access)).toEqual([access, access]);
    expect(build(text).access).toBe(access);
  });
});

describe('mistakes', () => {
  it.each([
    [
      'unknown word',
      'seeed: 1\nnodes: {}\n',
      'YAML_INVALID pipelines/x.yaml:1:1: unknown word "seeed". Did you mean "seed"?',
    ],
    [
      'unknown word in a node',
      `${HEAD}  a: { stage: model, need: {} }\n`,
      'YAML_INVALID pipelines/x.yaml:3:22: unknown word "need". Did you mean "needs"?',
    ],
    [
      'unknown stage',
      'nodes:\n  a: { stage: injest }\n',
      'YAML_INVALID pipelines/x.yaml:2:15: unknown stage "injest". Did you mean "ingest"?',
    ],
    [
      'stage of Object.prototype',
      'nodes:\n  a: { stage: toString }\n',
      'YAML_INVALID pipelines/x.yaml:2:15: unknown stage "toString". Valid: ingest, model, validate.',
    ],
    [
      'unknown role',
      `${HEAD}  a: { stage: model, needs: { streamline: in } }\n`,
      'YAML_INVALID pipelines/x.yaml:3:31: model reads nothing called "streamline". Did you mean "streamlines"?',
    ],
    [
      'missing role',
      `${HEAD}  a: { stage: model }\n`,
      'DAG_INVALID pipelines/x.yaml:3:3: node "a" (model) needs a streamlines called "streamlines". Add `needs: { streamlines: <node> }`.',
    ],
    [
      'unknown reference',
      `${HEAD}  mod: { stage: model, needs: { streamlines: inn } }\n`,
      'DAG_INVALID pipelines/x.yaml:3:46: node "mod" reads "inn", which does not exist. Did you mean "in"?',
    ],
    [
      'kind mismatch',
      `${HEAD}  c: { stage: validate, needs: { models: [in] } }\n`,
      'DAG_INVALID pipelines/x.yaml:3:43: "models" of node "c" takes a model, but node "in" gives streamlines. Name a node that gives a model.',
    ],
    [
      'two where one is taken',
      `${HEAD}  b: { stage: ingest }\n  a: { stage: model, needs: { streamlines: [in, b] } }\n`,
      'DAG_INVALID pipelines/x.yaml:4:44: "streamlines" of node "a" takes one streamlines, 2 were given. Name exactly one.',
    ],
    [
      'self edge',
      `${HEAD}  a: { stage: model, needs: { streamlines: in, init: a } }\n`,
      'DAG_INVALID pipelines/x.yaml:3:54: node "a" reads itself. Name another node.',
    ],
    [
      'cycle',
      `${HEAD}  a: { stage: model, needs: { streamlines: in, init: c } }\n  b: { stage: model, needs: { streamlines: in, init: a } }\n  c: { stage: model, needs: { streamlines: in, init: b } }\n`,
      'DAG_INVALID pipelines/x.yaml:3:3: these nodes wait for each other: a → b → c → a. Break the circle.',
    ],
    [
      'bad id',
      'nodes:\n  Bad: { stage: ingest }\n',
      'YAML_INVALID pipelines/x.yaml:2:3: "Bad" must match ^[a-z0-9][a-z0-9.-]*$.',
    ],
    [
      'reserved id',
      'nodes:\n  logs: { stage: ingest }\n',
      'YAML_INVALID pipelines/x.yaml:2:3: "logs" is a name that every pipeline uses itself.',
    ],
    [
      'no stage',
      'nodes:\n  a: {}\n',
      'YAML_INVALID pipelines/x.yaml:2:3: "stage" is missing. Add it (string).',
    ],
    [
      'empty file',
      '',
      'PARAMETER_INVALID pipelines/x.yaml:1:1: the file: expected object, received null. Write another value.',
    ],
    [
      'wrong type',
      'seed: many\nnodes: {}\n',
      'PARAMETER_INVALID pipelines/x.yaml:1:7: seed: expected number, received string. Write another value.',
    ],
    [
      'bad word of a list',
      'access: opn\nnodes: {}\n',
      'PARAMETER_INVALID pipelines/x.yaml:1:9: access: unknown value "opn". Did you mean "open"?',
    ],
    [
      'bad memory',
      'nodes:\n  a: { stage: ingest, resources: { memory: lots } }\n',
      'PARAMETER_INVALID pipelines/x.yaml:2:44: nodes.a.resources.memory: write it like 4GiB or 512MiB. Write another value.',
    ],
  ])('%s', (_, text, message) => {
    expect(errorLine(text)).toBe(message);
  });
});

describe('large graphs', () => {
  it('plans 5,000 nodes in one chain', () => {
    const nodes = Array.from(
      { length: 4999 },
      (_, i) => ` n${i + 1}: {stage: model, needs: {streamlines: i, init: n${i}}}\n`,
    );
    // The file may have 256 KiB, so the chain is built over short names and the rest by foreach.
    const chain = nodes.slice(0, 3000).join('').replace(', init: n0', '');
    const list = Array.from({ length: 2000 }, (_, i) => i).join(',');
    const pipeline = build(
      `nodes:\n i: {stage: ingest}\n${chain} f: {stage: model, needs: {streamlines: i}, foreach: {a: [${list}]}}\n v: {stage: validate, needs: {models: f}}\n`,
    );
    expect(pipeline.nodes).toHaveLength(5002);
    expect(pipeline.nodes.at(-1)?.inputs.models).toHaveLength(2000);
  });
});
