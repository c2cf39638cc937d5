import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Pipeline, PipelineNode } from '../graph/pipeline.ts';
import { pathParams } from '../schema/json-schema.ts';
import { parseYaml } from '../yaml/source.ts';
import { checkDataPaths, dataInputs } from './external-data.ts';

const file = z.string().meta({ path: true });
const schema = z.strictObject({
  name: z.string(),
  mask: file.optional(),
  registration: z
    .strictObject({ kind: z.string(), template: file.optional(), images: z.record(z.string(), file) })
    .optional(),
});

const node = (params: Record<string, unknown>): PipelineNode =>
  ({
    id: 'n',
    entry: 'n',
    verb: 'preprocess',
    params,
    paths: pathParams(schema),
    varied: [],
  }) as unknown as PipelineNode;

it('files are found where they stand within other parameters too', () => {
  expect(pathParams(schema)).toEqual(['mask', 'registration.images.*', 'registration.template']);
  const inputs = dataInputs(
    node({
      name: 'data/raw/no',
      registration: { kind: 'x', images: { a: 'data/raw/a.nii', b: 'data/raw/b.nii' } },
    }),
  );
  expect(inputs).toEqual(
    ['data/raw/a.nii', 'data/raw/a.nii/**/*', 'data/raw/b.nii', 'data/raw/b.nii/**/*'].map((path) => ({
      fileset: `{workspaceRoot}/${path}`,
      includeIgnored: true,
    })),
  );
});

it('a path within other parameters that leaves the workspace is refused at its line', () => {
  const text = 'nodes:\n  n:\n    params:\n      registration:\n        images:\n          a: ../a.nii\n';
  const params = { registration: { images: { a: '../a.nii' } } };
  const pipeline = { nodes: [node(params)] } as unknown as Pipeline;
  expect(() => checkDataPaths('/nowhere', pipeline, parseYaml(Buffer.from(text), 'x.yaml'))).toThrow(
    expect.objectContaining({
      code: 'PATH_REFUSED',
      message: expect.stringContaining('registration.images.a "../a.nii"') as string,
      place: expect.objectContaining({ line: 6 }) as object,
    }) as Error,
  );
});
