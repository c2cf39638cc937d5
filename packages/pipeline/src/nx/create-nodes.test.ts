import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyWorkspace, type ToyWorkspace } from '../testing/workspace.ts';
import { createNodes } from './create-nodes.ts';
import type { Projects } from './types.ts';

let toy: ToyWorkspace;
beforeAll(() => {
  toy = toyWorkspace();
});
afterAll(() => toy.remove());

const projectsOf = (text: string): Projects => {
  toy.write('pipelines/x.yaml', text);
  return createNodes(['pipelines/x.yaml'], toy.root)[0][1].projects;
};

describe('createNodes', () => {
  it('makes a project a node, the plan task and the aliases', () => {
    const projects = projectsOf(
      'nodes:\n  in: { stage: ingest, params: { path: data/a } }\n  m: { stage: model-ae, needs: { streamlines: in } }\n',
    );
    expect(Object.keys(projects).toSorted()).toEqual([
      'packages/ingest',
      'packages/model-ae',
      'pipelines',
      'pipelines/x/in',
      'pipelines/x/m',
    ]);
    const { train } = projects['pipelines/x/m'].targets;
    expect(train.dependsOn).toEqual([
      { projects: 'pipelines', target: 'x:plan' },
      { projects: 'x:in', target: 'ingest' },
    ]);
    expect(train.inputs).toEqual([
      '{workspaceRoot}/packages/core/src/**/*',
      '!{workspaceRoot}/packages/core/src/**/*.test.ts',
      '!{workspaceRoot}/packages/core/src/**/fixtures/**',
      '!{workspaceRoot}/packages/core/src/**/testing/**',
      {
        json: '{workspaceRoot}/packages/core/package.json',
        fields: ['type', 'exports', 'imports', 'dependencies'],
      },
      '{workspaceRoot}/packages/model-ae/src/**/*',
      '!{workspaceRoot}/packages/model-ae/src/**/*.test.ts',
      '!{workspaceRoot}/packages/model-ae/src/**/fixtures/**',
      '!{workspaceRoot}/packages/model-ae/src/**/testing/**',
      {
        json: '{workspaceRoot}/packages/model-ae/package.json',
        fields: ['type', 'exports', 'imports', 'dependencies'],
      },
      { externalDependencies: ['zod'] },
      { dependentTasksOutputFiles: 'results/x/plan/m.json' },
      { dependentTasksOutputFiles: 'results/x/in/artefact.json' },
    ]);
  });

  it('leaves nodes out of the aliases of stages while their data are not there', () => {
    const text = (path: string): string =>
      `nodes:\n  in: { stage: ingest, params: { path: ${path} } }\n  m: { stage: model-ae, needs: { streamlines: in } }\n`;
    const tagsOf = (path: string): unknown[] =>
      ['in', 'm'].map((id) => projectsOf(text(path))[`pipelines/x/${id}`].tags);
    toy.write('data/there', 'bytes');
    expect(tagsOf('data/there')).toEqual([
      ['pipeline:x', 'stage:ingest'],
      ['pipeline:x', 'stage:model-ae'],
    ]);
    expect(tagsOf('data/raw/nowhere')).toEqual([['pipeline:x'], ['pipeline:x']]);
  });

  it('hashes a file of the user, and of a shipped dataset only its manifest', () => {
    const inputs = (params: string): unknown[] =>
      (
        projectsOf(`nodes:\n  in: { stage: ingest, params: ${params} }\n`)['pipelines/x/in'].targets.ingest
          .inputs ?? []
      ).slice(-2);
    expect(inputs('{ path: ./data/raw/ }')).toEqual([
      { fileset: '{workspaceRoot}/data/raw', includeIgnored: true },
      { fileset: '{workspaceRoot}/data/raw/**/*', includeIgnored: true },
    ]);
    expect(inputs('{ source: fibercup-toy }').at(-1)).toBe('{workspaceRoot}/data/manifests/fibercup.json');
    for (const source of ['ismrm2015', 'ismrm2015-dwi'])
      expect(inputs(`{ source: ${source} }`).at(-1)).toBe('{workspaceRoot}/data/manifests/ismrm2015.json');
  });

  it('turns any bad file into a target that prints its line', () => {
    for (const text of ['nodes: [', 'nodes:\n  a: { stage: "$(touch x)" }\n', '"`touch x`": 1\n', '']) {
      const { pipelines } = projectsOf(text);
      expect(Object.keys(pipelines.targets)).toEqual(['x', 'x:plan']);
      expect(pipelines.targets.x.options?.command).toMatch(
        /^node packages\/pipeline\/src\/nx\/refuse\.ts [0-9a-f]+$/,
      );
    }
  });

  it('gives an odd file name a plain target', () => {
    toy.write('pipelines/My $(x).yaml', 'nodes: {}\n');
    const [[, { projects }]] = createNodes(['pipelines/My $(x).yaml'], toy.root);
    expect(Object.keys(projects.pipelines.targets)[0]).toBe('My---x-');
  });
});
