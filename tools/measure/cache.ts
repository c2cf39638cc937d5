import type { Clone } from './clone.ts';
import { ranNodes } from './clone.ts';
import type { Figure } from './figure.ts';

interface Trial {
  readonly name: string;
  readonly change: (clone: Clone) => Promise<void>;
  /** What may run: exactly these nodes. */
  readonly expected: (ran: readonly string[]) => boolean;
  readonly bar: string;
}

const COMMENT = '\n// A comment that changes nothing.\n';
const exactly =
  (...nodes: string[]) =>
  (ran: readonly string[]): boolean =>
    ran.toSorted().join() === nodes.toSorted().join();

const TRIALS: readonly Trial[] = [
  ...(
    [
      ['ingest', 'ingest'],
      ['preprocess', 'streamlines'],
      ['validate', 'metrics'],
    ] as const
  ).map(([stage, node]) => ({
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
    name: 'precision.added_pipeline',
    change: async (clone) => {
      await clone.run(['cp', 'pipelines/quickstart.yaml', 'pipelines/another.yaml']);
    },
    expected: exactly(),
    bar: 'nothing in quickstart',
  },
  {
    name: 'precision.unrelated_npm_package',
    change: async (clone) => {
      await clone.edit('package.json', (text) =>
        text.replace('"devDependencies": {', '"devDependencies": {\n    "is-number": "7.0.0",'),
      );
      await clone.run(['.tools/node_modules/.bin/pnpm', 'install', '--no-frozen-lockfile']);
    },
    expected: exactly(),
    bar: 'nothing',
  },
  {
    name: 'precision.new_test_file',
    change: async (clone) =>
      await clone
        .edit('packages/preprocess/src/index.ts', (text) => text)
        .then(
          async () =>
            await clone.append(
              'packages/preprocess/src/nothing.test.ts',
              "import { it } from 'vitest';\nit('passes', () => {});\n",
            ),
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

/** Changes one thing at a time in a clone whose cache is full, and looks at what runs. */
export async function cachePrecision(clone: Clone): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const trial of TRIALS) {
    await trial.change(clone);
    const result = await clone.run(['npx', 'nx', 'run', 'pipelines:quickstart']);
    const ran = ranNodes(await clone.summary('quickstart'));
    figures.push({
      name: trial.name,
      value: ran.join(', ') || 'nothing',
      unit: 'ran',
      bar: trial.bar,
      met: result.exitCode === 0 && trial.expected(ran),
    });
    await clone.restore();
    await clone.run(['git', 'clean', '-fdq', 'pipelines', 'packages']);
    if (trial.name.includes('npm')) await clone.run(['node', 'scripts/setup.mjs']);
  }
  return figures;
}

/** `nx affected -t train` after a commit in validate, then after one in model-ae. */
export async function affected(clone: Clone): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [stage, bar, good] of [
    ['validate', 'none', (tasks: string[]) => tasks.length === 0],
    [
      'model-ae',
      'only trainings of model-ae',
      (tasks: string[]) => tasks.length > 0 && tasks.every((task) => /^model-ae:|:ae/.test(task)),
    ],
  ] as const) {
    await clone.append(`packages/${stage}/src/stage.ts`, COMMENT);
    await clone.run([
      'git',
      '-c',
      'user.name=m',
      '-c',
      'user.email=m@example.org',
      'commit',
      '-qam',
      `Touch ${stage}`,
    ]);
    const graph = await clone.run([
      'npx',
      'nx',
      'affected',
      '-t',
      'train',
      '--base=HEAD~1',
      '--graph=affected.json',
    ]);
    const tasks = graph.exitCode === 0 ? await trainTasks(clone) : [];
    const none = /No tasks|not affected|Nothing/i.test(graph.output);
    figures.push({
      name: `affected.${stage}`,
      value: tasks.join(', ') || 'none',
      unit: 'tasks',
      bar,
      met: (graph.exitCode === 0 || none) && good(tasks),
    });
    await clone.run(['rm', '-f', 'affected.json']);
    await clone.run(['git', 'reset', '-q', '--hard', 'HEAD~1']);
  }
  return figures;
}

async function trainTasks(clone: Clone): Promise<string[]> {
  const read = await clone.run(['cat', 'affected.json']);
  if (read.exitCode !== 0) return [];
  const graph = JSON.parse(read.output) as {
    tasks?: { roots?: string[]; tasks: Record<string, { target: { target: string; project: string } }> };
  };
  return Object.entries(graph.tasks?.tasks ?? {})
    .filter(([, task]) => task.target.target === 'train')
    .map(([id]) => id);
}
