import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatError, planSchema } from '@tractogen/core';
import { toyWorkspace, type ToyWorkspace } from '../testing/workspace.ts';
import { checkPipeline } from './check.ts';
import { writePlans } from './write.ts';

let toy: ToyWorkspace;
beforeAll(() => {
  toy = toyWorkspace();
});
afterAll(() => toy.remove());

const errorLine = async (text: string): Promise<string> => {
  toy.write('pipelines/x.yaml', text);
  try {
    await checkPipeline('pipelines/x.yaml', toy.root);
  } catch (error) {
    return formatError(error);
  }
  return 'no error';
};
const HEAD = 'nodes:\n  in: { stage: ingest, params: { path: data/a } }\n';
const model = (rest: string): string =>
  `${HEAD}  m: { stage: model-ae, needs: { streamlines: in }, ${rest} }\n`;

describe('checkPipeline', () => {
  it.each([
    [
      'unknown parameter',
      model('params: { latnet: 4 }'),
      'YAML_INVALID pipelines/x.yaml:3:63: unknown word "latnet". Did you mean "latent"?',
    ],
    [
      'range',
      model('params: { latent: 0 }'),
      /^PARAMETER_INVALID pipelines\/x\.yaml:3:71: nodes\.m\.params\.latent: too small: expected number to be >=1/,
    ],
    [
      'a value of foreach',
      model('foreach: { latent: [4, 0] }'),
      /^PARAMETER_INVALID pipelines\/x\.yaml:3:72: nodes\.m\.foreach\.latent: too small/,
    ],
    [
      'a word of foreach',
      model('foreach: { latnet: [4] }'),
      'YAML_INVALID pipelines/x.yaml:3:64: unknown word "latnet". Did you mean "latent"?',
    ],
    [
      'an enum',
      HEAD.replace('path', 'source: fibercup-toi, path'),
      'PARAMETER_INVALID pipelines/x.yaml:2:42: nodes.in.params.source: unknown value "fibercup-toi". Did you mean "fibercup-toy"?',
    ],
    [
      'a missing parameter',
      'nodes:\n  in: { stage: ingest, params: {} }\n',
      'YAML_INVALID pipelines/x.yaml:2:24: "path" is missing. Add it (string).',
    ],
  ])('places a mistake in %s', async (_, text, message) => {
    expect(await errorLine(text)).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  it.each([
    '../x',
    'a/../../b',
    '/etc/passwd',
    '~/x',
    '%2e%2e/x',
    'C:\\\\x',
    '\\\\\\\\host\\\\x',
    'data/*',
    'a.',
    'data/link/x',
  ])('refuses the path %s', async (path) => {
    mkdirSync(join(toy.root, 'data'), { recursive: true });
    const link = join(toy.root, 'data/link');
    if (!readdirSync(dirname(link)).includes('link')) {
      symlinkSync('..', join(toy.root, '../outside'));
      writeFileSync(join(toy.root, '../x'), '');
      symlinkSync('../..', link);
    }
    expect(await errorLine(`nodes:\n  in: { stage: ingest, params: { path: "${path}" } }\n`)).toMatch(
      /^PATH_REFUSED pipelines\/x\.yaml:2:40: /,
    );
  });

  it('gives plans that core reads, with defaults filled in', async () => {
    toy.write('pipelines/x.yaml', model('foreach: { latent: [4, 5] }'));
    const { plans } = await checkPipeline('pipelines/x.yaml', toy.root);
    for (const plan of plans) expect(planSchema.parse(plan)).toEqual(plan);
    expect(plans[2]).toMatchObject({
      node: 'm.latent-5',
      verb: 'train',
      params: { latent: 5, sleep: 0, fail: false },
      inputs: { streamlines: [{ node: 'in', dir: 'results/x/in' }] },
    });
  });
});

describe('writePlans', () => {
  it('writes one file a node, resources apart, and removes what is gone', async () => {
    toy.write('pipelines/x.yaml', model('resources: { gpu: 1 }'));
    const first = await checkPipeline('pipelines/x.yaml', toy.root);
    writePlans(toy.root, first.pipeline, first.plans);
    const dir = join(toy.root, 'results/x/plan');
    expect(readdirSync(dir).toSorted()).toEqual(['in.json', 'm.json', 'm.launch.json']);
    const before = readFileSync(join(dir, 'm.json'), 'utf8');
    toy.write(
      'pipelines/x.yaml',
      model('resources: { gpu: 2 }').replace('  in:', '  in2: { stage: ingest, params: { path: b } }\n  in:'),
    );
    const second = await checkPipeline('pipelines/x.yaml', toy.root);
    writePlans(toy.root, second.pipeline, second.plans);
    expect(readFileSync(join(dir, 'm.json'), 'utf8')).toBe(before);
    toy.write('pipelines/x.yaml', HEAD);
    const third = await checkPipeline('pipelines/x.yaml', toy.root);
    writePlans(toy.root, third.pipeline, third.plans);
    expect(readdirSync(dir)).toEqual(['in.json']);
  });
});
