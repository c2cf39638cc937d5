import { TRIALS, COMMENT } from './cache-trials.ts';
import { ranNodes, type Clone } from './clone.ts';
import type { Figure } from './figure.ts';

/** Changes one thing at a time in a clone whose cache is full, and looks at what runs. */
export async function cachePrecision(clone: Clone): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, change, pipeline = 'quickstart', expected, bar } of TRIALS) {
    await change(clone);
    const result = await clone.run(['npx', 'nx', 'run', `pipelines:${pipeline}`]);
    const ran = result.exitCode === 0 ? ranNodes(await clone.summary(pipeline)) : [];
    const value = result.exitCode === 0 ? ran.join(', ') || 'nothing' : `exit ${result.exitCode}`;
    figures.push({ name, value, unit: 'ran', bar, met: result.exitCode === 0 && expected(ran) });
    await clone.restore();
    await clone.must(['node', 'scripts/setup.mjs']);
  }
  return figures;
}

/** `nx affected -t train` after a commit in validate, then after one in model-ae. */
export async function affected(clone: Clone): Promise<Figure[]> {
  const ofModelAe = (task: string): boolean => /^model-ae:|:ae/.test(task);
  const figures: Figure[] = [];
  for (const [stage, bar, good] of [
    ['validate', 'none', (tasks: string[]) => tasks.length === 0],
    [
      'model-ae',
      'only trainings of model-ae',
      (tasks: string[]) => tasks.length > 0 && tasks.every(ofModelAe),
    ],
  ] as const) {
    await clone.append(`packages/${stage}/src/stage.ts`, COMMENT);
    const author = ['-c', 'user.name=measure', '-c', 'user.email=measure@example.org'];
    await clone.must(['git', ...author, 'commit', '-qam', `Touch ${stage}`]);
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
    const value = graph.exitCode === 0 ? tasks.join(', ') || 'none' : `exit ${graph.exitCode}`;
    figures.push({
      name: `affected.${stage}`,
      value,
      unit: 'tasks',
      bar,
      met: graph.exitCode === 0 && good(tasks),
    });
    await clone.run(['rm', '-f', 'affected.json']);
    await clone.must(['git', 'reset', '-q', '--hard', 'HEAD~1']);
  }
  return figures;
}

interface TaskGraph {
  readonly tasks?: {
    readonly tasks: Readonly<Record<string, { readonly target: { readonly target: string } }>>;
  };
}

async function trainTasks(clone: Clone): Promise<string[]> {
  const read = await clone.run(['cat', 'affected.json']);
  // Nx writes no file where nothing is affected.
  if (read.exitCode !== 0) return [];
  const graph = JSON.parse(read.output) as TaskGraph;
  return Object.entries(graph.tasks?.tasks ?? {})
    .filter(([, task]) => task.target.target === 'train')
    .map(([id]) => id);
}
