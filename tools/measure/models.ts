import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clone } from './clone.ts';
import type { Figure } from './figure.ts';

type Metrics = Readonly<Record<string, { readonly value: number }>>;

const SEEDS = [1, 2, 3];
const mm = (value: number): string => value.toFixed(4);

/** `tractogen` at seeds 1 to 3 against PCA-32, its own epoch 0, and PCA's filtering: runs `proof-ae`. */
export async function tractogenSeeds(clone: Clone): Promise<Figure[]> {
  await clone.must(['npx', 'nx', 'run', 'pipelines:proof-ae']);
  const metrics = await metricsOf(clone, 'proof-ae');
  const of = (name: string): number => metrics[name].value;
  const pca = of('reconstruction.pca32.plausible.mean_point_error');
  const errors = SEEDS.map((seed) => of(`reconstruction.ae.seed-${seed}.plausible.mean_point_error`));
  const against = (baseline: string): Figure => {
    const name = (seed: number, end = ''): string =>
      `reconstruction.ae.seed-${seed}.plausible.ratio_to_${baseline}${end}`;
    const shown = SEEDS.map(
      (seed) =>
        `${of(name(seed)).toFixed(3)} [${of(name(seed, '.low')).toFixed(3)}, ${of(name(seed, '.high')).toFixed(3)}]`,
    );
    const met = SEEDS.every((seed) => of(name(seed, '.high')) < 1);
    return {
      name: `tractogen.ratio_to_${baseline}`,
      value: shown.join('; '),
      unit: '',
      bar: '< 1, bootstrap CI excluding 1',
      met,
      note: 'seeds 1, 2, 3',
    };
  };
  const gap = median(
    SEEDS.map((seed) => of('filtering.pca32.accuracy') - of(`filtering.ae.seed-${seed}.accuracy`)),
  );
  return [
    {
      name: 'tractogen.error',
      value: median(errors),
      unit: 'mm',
      bar: `below PCA-32 (${mm(pca)})`,
      met: median(errors) < pca,
      note: `seeds 1, 2, 3: ${errors.map(mm).join(', ')}`,
    },
    against('pca32'),
    against('epoch0'),
    {
      name: 'tractogen.filtering',
      value: 100 * gap,
      unit: 'points below PCA 1-NN',
      bar: '≤ 0.5',
      met: gap <= 0.005,
      note: 'median of seeds 1 to 3',
    },
  ];
}

/** `finta` at 120 epochs against three PyTorch runs on the same split; their results must stand in docs/results. */
export async function fintaReplication(clone: Clone): Promise<Figure[]> {
  await clone.must(['npx', 'nx', 'run', 'pipelines:fibercup-replication']);
  const metrics = await metricsOf(clone, 'fibercup-replication');
  const ours = metrics['reconstruction.ae-finta.plausible.mean_point_error'].value;
  const filtering = metrics['filtering.ae-finta.accuracy'].value;
  const theirs: number[] = [];
  for (const seed of SEEDS) {
    const file = join(clone.dir, `docs/results/pytorch-finta-seed-${seed}.json`);
    if (existsSync(file))
      theirs.push(
        (JSON.parse(await readFile(file, 'utf8')) as { test: { meanPointError: number } }).test
          .meanPointError,
      );
  }
  const [low, high] = [Math.min(...theirs), Math.max(...theirs)];
  const bar =
    theirs.length === SEEDS.length
      ? `${mm(low)} to ${mm(high)} (three PyTorch runs)`
      : `three PyTorch runs; ${theirs.length} stand`;
  return [
    {
      name: 'finta.error',
      value: ours,
      unit: 'mm',
      bar,
      met: theirs.length === SEEDS.length && ours >= low && ours <= high,
      note: `PyTorch: ${theirs.map(mm).join(', ')}`,
    },
    { name: 'finta.filtering.accuracy', value: filtering, unit: '1', bar: 'reported', met: true },
  ];
}

async function metricsOf(clone: Clone, pipeline: string): Promise<Metrics> {
  return JSON.parse(
    await readFile(join(clone.dir, 'results', pipeline, 'metrics/metrics.json'), 'utf8'),
  ) as Metrics;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
