// `node tools/measure/conditional-mean.ts results/PIPELINE/streamlines`: how far what is taken for the mean of an attribute at a
// requested value lies from real streamlines that had no part in it, in five folds over all of a bundle's, of whatever split.
// A parabola stands beside the spline that is used, as what it has to be better than. No model has a part in it.
// Writes docs/results/conditional-mean.json.
import { join, resolve } from 'node:path';
import { conditionalMean, leastSquares, measured, scaleOf } from '@tractogen/codec';
import { diskFileSystem, openArtefact, randomFrom, stableJson, writeFileAtomic } from '@tractogen/core';
import { concatenated, gatherPoints, readSplit, type StreamlineTable } from '@tractogen/formats';
import { SHAPE_ATTRIBUTES } from '@tractogen/geometry';

const FOLDS = 5;
/** Parts of a third of the requests, so that streamlines count as requests do: evenly over values. */
const PARTS = 4;
/** Streamlines of a part below which it says nothing. */
const FEWEST = 5;

type Law = (x: number) => number;
type Fit = (x: Float64Array, y: Float64Array) => Law;

const FITS: Readonly<Record<string, Fit>> = {
  parabola: (x, y) => {
    const { mean: centre, sd } = scaleOf([...x]);
    const terms = (value: number): number[] => [1, (value - centre) / sd, ((value - centre) / sd) ** 2];
    const [a, b, c] = leastSquares(Float64Array.from([...x].flatMap(terms)), 3, y) ?? [];
    return (value) => {
      const [one, u, v] = terms(value);
      return a * one + b * u + c * v;
    };
  },
  spline: (x, y) => {
    const fitted = conditionalMean([x], y);
    return (value) => fitted?.at([value]) ?? Number.NaN;
  },
};

const artefact = await openArtefact(resolve(process.argv[2] ?? 'results/proof-control/streamlines'), {
  fs: diskFileSystem,
});
const splits = await Promise.all(
  (['train', 'valid', 'test'] as const).map((split) => readSplit(artefact, split)),
);
const names = splits[0].bundle.names;
const bundles = names.map((name) => {
  const points = concatenated(splits.map((table) => pointsOf(table, name)));
  const columns = SHAPE_ATTRIBUTES.map(({ name: shape }) => Float64Array.from(measured(points, shape)));
  return { name, columns };
});

const figures = SHAPE_ATTRIBUTES.flatMap(({ name: asked }, a) =>
  bundles.flatMap(({ name: bundle, columns }) => {
    const x = columns[a];
    const random = randomFrom(2208).stream(`${asked}/${bundle}`);
    const fold = Int32Array.from(x, () => random.integer(FOLDS));
    return Object.entries(FITS).map(([fit, made]) => {
      const others = SHAPE_ATTRIBUTES.flatMap(({ name: other }, b) =>
        b === a ? [] : [{ other, deviations: leftOut(x, columns[b], fold, made) }],
      );
      const misses = others.map(({ other, deviations }) => ({ other, miss: worstThird(x, deviations) }));
      const worst = misses.toSorted((p, q) => q.miss - p.miss)[0];
      return { asked, bundle, fit, n: x.length, worst: short(worst.miss), of: worst.other };
    });
  }),
);
for (const { name: asked } of SHAPE_ATTRIBUTES)
  for (const fit of Object.keys(FITS)) {
    const own = figures.filter((figure) => figure.asked === asked && figure.fit === fit);
    console.log(`${asked} ${fit}: ${own.map(({ worst, of }) => `${worst} (${of})`).join(', ')}`);
  }
const text = stableJson({
  what: 'mean deviation of left-out real streamlines from the conditional mean, in standard deviations of the bundle: the largest of thirds of the values between the 5th and 95th percentile, and of attributes; five folds',
  figures,
});
await writeFileAtomic(
  diskFileSystem,
  join(import.meta.dirname, '../../docs/results/conditional-mean.json'),
  text,
);

function pointsOf({ bundle, points }: StreamlineTable, name: string): Float32Array {
  const code = bundle.names.indexOf(name);
  return gatherPoints(
    points,
    Uint32Array.from([...bundle.codes.keys()].filter((i) => bundle.codes[i] === code)),
  );
}

/** By streamline: how far its value is from the law of the other folds, in standard deviations. */
function leftOut(x: Float64Array, y: Float64Array, fold: Int32Array, fit: Fit): Float64Array {
  const { sd } = scaleOf([...y]);
  const laws = Array.from({ length: FOLDS }, (_, k) =>
    fit(
      x.filter((_value, i) => fold[i] !== k),
      y.filter((_value, i) => fold[i] !== k),
    ),
  );
  return y.map((value, i) => (value - laws[fold[i]](x[i])) / sd);
}

function worstThird(x: Float64Array, deviations: Float64Array): number {
  const { p5: low, p95: high } = scaleOf([...x]);
  const parts = Array.from({ length: 3 * PARTS }, (_, k) => {
    const [from, to] = [k, k + 1].map((edge) => low + ((high - low) * edge) / (3 * PARTS));
    const own = deviations.filter((_value, i) => x[i] >= from && x[i] < to);
    return own.length < FEWEST ? Number.NaN : mean([...own]);
  });
  const thirds = [0, 1, 2].map((t) => {
    const own = parts.slice(t * PARTS, (t + 1) * PARTS).filter((value) => !Number.isNaN(value));
    return own.length === 0 ? 0 : Math.abs(mean(own));
  });
  return Math.max(...thirds);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function short(value: number): number {
  return Number(value.toPrecision(3));
}
