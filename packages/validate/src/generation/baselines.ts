import type { Random } from '@tractogen/core';
import { VALUES, concatenated, gatherPoints } from '@tractogen/formats';
import type { ByRule } from '../by-rule.ts';
import { classOf, pointsOf, rowsOfKind, type Splits } from '../data.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { orientation } from '../quality/orientation.ts';
import { jitteredSeeds } from '../samples/baselines/jitter.ts';
import { pcaGaussian } from '../samples/baselines/pca-gaussian.ts';
import { measureGeneration } from './measure.ts';

/** Step of jittered streamlines along each axis, mm. */
const JITTER = 1;
/** Streamlines of a bundle below which no covariance is worth fitting. */
const FEWEST = 5;

/** A simple generator that is told the bundles. */
export interface GenerationBaseline {
  readonly name: 'copy' | 'jitter' | 'pca_gaussian';
  readonly about: string;
  /** n × 256 × 3, mm. */
  readonly points: Float32Array;
  /** Bundle of each. */
  readonly asked: readonly string[];
}

/**
 * What generators without a network make of the training streamlines, bundle by bundle in the shares of training: copies,
 * copies moved as a whole, and normal draws in each bundle's principal components. A model that is no better has learnt
 * nothing that these do not know.
 *
 * @param count streamlines of each
 */
export function generationBaselines(
  train: Splits['train'],
  count: number,
  random: Random,
): readonly GenerationBaseline[] {
  const rows = rowsOfKind(train, 'plausible');
  const drawn = Array.from({ length: count }, () => rows[random.integer(rows.length)]);
  const wanted = Map.groupBy(drawn, (row) => classOf(train, row));
  const made = [...wanted].map(([bundle, chosen]) => {
    const own = pointsOf(
      train,
      rows.filter((row) => classOf(train, row) === bundle),
    );
    const stream = random.stream(bundle);
    const n = chosen.length;
    const normal =
      own.length < FEWEST * VALUES
        ? gatherPoints(train.points, Uint32Array.from(chosen))
        : pcaGaussian(orientation(own)(own), n, stream.stream('pca_gaussian'))(1);
    return {
      asked: Array.from({ length: n }, () => bundle),
      copy: gatherPoints(train.points, Uint32Array.from(chosen)),
      jitter: jitteredSeeds(own, n, stream.stream('jitter'))(JITTER),
      pca_gaussian: normal,
    };
  });
  const asked = made.flatMap((bundle) => bundle.asked);
  const all = (name: GenerationBaseline['name']): Float32Array =>
    concatenated(made.map((bundle) => bundle[name]));
  return [
    { name: 'copy', about: 'training streamlines drawn again', points: all('copy'), asked },
    {
      name: 'jitter',
      about: `training streamlines moved as a whole, ${JITTER} mm along each axis`,
      points: all('jitter'),
      asked,
    },
    {
      name: 'pca_gaussian',
      about: "normal draws in each bundle's principal components",
      points: all('pca_gaussian'),
      asked,
    },
  ];
}

/** Adds the figures of prior samples for each of the simple generators, under `baseline.<name>.generation`. */
export function measureGenerationBaselines(
  { splits, byRule }: { readonly splits: Splits; readonly byRule: ByRule | null },
  count: number,
  metrics: Metrics,
  random: Random,
): void {
  for (const { name, about, points, asked } of generationBaselines(
    splits.train,
    count,
    random.stream('draws'),
  )) {
    measureGeneration({
      points,
      asked,
      splits,
      byRule,
      random: random.stream(name),
      add: (figure, value, n, { unit = '1', note = '' } = {}) =>
        metrics.add(`baseline.${name}.generation.${figure}`, {
          value,
          unit,
          n,
          split: 'samples',
          note: [about, note].filter((part) => part !== '').join('; '),
        }),
    });
  }
}
