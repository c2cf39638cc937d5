import type { Clone } from './clone.ts';

/** One change to a workspace whose cache is full, and what may run because of it. */
export interface Trial {
  readonly name: string;
  readonly change: (clone: Clone) => Promise<void>;
  /** Whose run is looked at; quickstart's unless it says otherwise. */
  readonly pipeline?: string;
  readonly expected: (ran: readonly string[]) => boolean;
  readonly bar: string;
}

export const COMMENT = '\n// A comment that changes nothing.\n';

const ANOTHER = `description: A pipeline beside the others
seed: 1
splitSeed: 1
nodes:
  ingest: { stage: ingest, params: { source: fibercup-tractogram, set: labelled } }
  streamlines: { stage: preprocess, needs: { tractogram: ingest } }
  pca4: { stage: model-pca, needs: { streamlines: streamlines }, params: { latent: 4 } }
`;

const exactly =
  (...nodes: string[]) =>
  (ran: readonly string[]): boolean =>
    ran.toSorted().join() === nodes.toSorted().join();

const CUT_OFFS = [
  ['ingest', 'ingest'],
  ['preprocess', 'streamlines'],
  ['validate', 'metrics'],
] as const;

export const TRIALS: readonly Trial[] = [
  ...CUT_OFFS.map(([stage, node]) => ({
    name: `early_cut_off.${stage}`,
    change: async (clone: Clone) => await clone.append(`packages/${stage}/src/stage.ts`, COMMENT),
    expected: exactly(node),
    bar: `exactly ${node}`,
  })),
  {
    name: 'precision.parameter',
    change: async (clone) =>
      await clone.edit('pipelines/quickstart.yaml', (text) => text.replace(/(pca8:.*latent: )8/s, '$17')),
    expected: exactly('pca8', 'metrics', 'report'),
    bar: 'pca8 and its readers',
  },
  {
    name: 'precision.added_pipeline.new',
    change: async (clone) => await clone.append('pipelines/another.yaml', ANOTHER),
    pipeline: 'another',
    expected: exactly('ingest', 'streamlines', 'pca4'),
    bar: 'the new nodes',
  },
  {
    name: 'precision.added_pipeline.old',
    change: async (clone) => await clone.append('pipelines/another.yaml', ANOTHER),
    expected: exactly(),
    bar: 'nothing',
  },
  {
    name: 'precision.unrelated_npm_package',
    change: async (clone) => {
      await clone.edit('package.json', (text) =>
        text.replace('"devDependencies": {', '"devDependencies": {\n    "is-number": "7.0.0",'),
      );
      await clone.must(['.tools/node_modules/.bin/pnpm', 'install', '--no-frozen-lockfile']);
      await clone.must(['grep', '-q', 'is-number', 'pnpm-lock.yaml']);
    },
    expected: exactly(),
    bar: 'nothing',
  },
  {
    name: 'precision.new_test_file',
    change: async (clone) =>
      await clone.append(
        'packages/preprocess/src/nothing.test.ts',
        "import { it } from 'vitest';\nit('passes', () => {});\n",
      ),
    expected: exactly(),
    bar: 'nothing',
  },
  {
    name: 'precision.edit_in_model_ae',
    change: async (clone) => await clone.append('packages/model-ae/src/stage.ts', COMMENT),
    expected: (ran) => ran.includes('ae') && !ran.includes('ingest') && !ran.includes('streamlines'),
    bar: 'ingest and streamlines stay cached',
  },
];
