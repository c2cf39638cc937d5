import { isShape, measured } from '@tractogen/codec';
import type { Artefact, Random } from '@tractogen/core';
import { gatherPoints, readStreamlines } from '@tractogen/formats';
import type { ShapeAttribute } from '@tractogen/geometry';
import type { ByRule } from '../by-rule.ts';
import { pointsOf, rowsOfKind, type Splits } from '../data.ts';
import { addMemorisation } from '../memorisation/add.ts';
import { DRAWN, drawnValues, evenPlaces, type ControlFigure } from '../figures/against.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Subject } from '../models/subjects.ts';
import { measureAsked, type Population } from '../population/measure.ts';
import { measureControlBaselines } from './baselines/measure.ts';
import { measureExtremes } from './extremes.ts';
import { unitOf, type AddControl } from './figures.ts';
import { measureControl } from './measure.ts';
import type { RealBundles } from './real.ts';
import { readRequests, type Requests } from './requests.ts';

/** What conditional samples are compared with. */
export interface Known {
  readonly real: RealBundles;
  readonly byRule: ByRule | null;
  readonly subjects: readonly Subject[];
  readonly population: Population;
  readonly splits: Pick<Splits, 'train' | 'test'>;
}

/** What was found of conditional samples beside their figures. */
export interface MeasuredRequests {
  /** Shapes that were asked for. */
  readonly shapes: readonly ShapeAttribute[];
  readonly drawn: readonly ControlFigure[];
}

/**
 * Figures of an artefact of conditional samples, and of baselines that answer the same requests.
 *
 * @param prefix empty, or the node's id and a dot
 * @throws TractogenError ARTEFACT_CORRUPT when its requests do not fit
 */
export async function measureRequested(
  artefact: Artefact,
  prefix: string,
  { real, byRule, subjects, population, splits }: Known,
  metrics: Metrics,
  random: Random,
): Promise<MeasuredRequests> {
  const table = await readStreamlines(artefact.path('samples.arrow'));
  const requests = await readRequests(artefact, table.rows);
  const { in: drawn, out: kept } = artefact.manifest.counts;
  // Figures of control belong to raw decoder outputs; of chosen ones they would judge the choice as well.
  const chosen = kept < drawn ? `after acceptance: ${drawn - kept} of ${drawn} were refused` : '';
  const adder =
    (remark: string): AddControl =>
    (name, value, n, { unit = '1', note = '' } = {}) => {
      const text = [note, remark].filter((part) => part !== '').join('; ');
      metrics.add(`${prefix}control.${name}`, {
        value,
        unit,
        n,
        split: 'samples',
        ...(text === '' ? {} : { note: text }),
      });
    };
  measureControl({ points: table.points, requests, real, byRule, add: adder(chosen) });
  measureExtremes(table.points, requests, real, random.stream('extremes'), adder(chosen));
  measureAsked(prefix, table.points, requests, population, metrics);
  const [training, heldOut] = [splits.train, splits.test].map((of) =>
    pointsOf(of, rowsOfKind(of, 'plausible')),
  );
  addMemorisation(table.points, training, heldOut, (name, value, n, { note }) =>
    metrics.add(`${prefix}requested.${name}`, { value, unit: '1', n, split: 'samples', note }),
  );
  const pca = subjects.find(({ name, baseline }) => baseline && name === 'pca32')?.codec ?? null;
  const task = { requests, real, byRule, add: adder('') };
  await measureControlBaselines(task, pca, random.stream('baselines'));
  const shapes = [...requests.attributes.keys()].filter(isShape);
  return { shapes, drawn: shapes.flatMap((name) => drawnOf(name, table.points, requests)) };
}

/** Requested and measured values of an attribute by bundle, some of them. */
function drawnOf(
  attribute: ShapeAttribute,
  points: Float32Array,
  { bundle: names, attributes, outOfSupport }: Requests,
): ControlFigure[] {
  const values = attributes.get(attribute) ?? new Float64Array(0);
  return [...new Set(names)].toSorted().flatMap((bundle) => {
    const own = [...values.keys()].filter((row) => names[row] === bundle && !Number.isNaN(values[row]));
    const rows = evenPlaces(own.length, DRAWN.control).map((i) => own[i]);
    if (rows.length === 0) return [];
    const found = measured(gatherPoints(points, Uint32Array.from(rows)), attribute);
    return [
      {
        bundle,
        attribute,
        unit: unitOf(attribute),
        requested: drawnValues(values, rows),
        measured: drawnValues(found, [...found.keys()]),
        outOfSupport: rows.map((row) => outOfSupport[row] === 1),
      },
    ];
  });
}
