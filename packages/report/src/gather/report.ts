import type { Artefact } from '@tractogen/core';
import type { Params } from '../params.ts';
import { paletteOf, type Palette } from '../figures/palette.ts';
import { bestView, type View } from '../figures/projection.ts';
import { metricPart } from './metric-part.ts';
import { readMeasured, type Measured, type Metric } from './metrics.ts';
import { readModels, type Model } from './models.ts';
import { readSamples, type SampleSet } from './samples.ts';
import { byNumber, readData, rowsByBundle, type Data } from './streamlines.ts';

export interface ReportInputs {
  readonly streamlines: Artefact;
  readonly models: readonly Artefact[];
  readonly samples: readonly Artefact[];
  readonly metrics: readonly Artefact[];
}

/** Everything the sections draw from. */
export interface Report {
  readonly pipeline: string;
  readonly params: Params;
  readonly inputs: ReportInputs;
  readonly data: Data;
  readonly models: readonly Model[];
  readonly samples: readonly SampleSet[];
  readonly measured: Measured;
  /** Bundle names in order. */
  readonly bundles: readonly string[];
  readonly colours: Palette;
  readonly view: View;
}

export async function gatherReport(pipeline: string, params: Params, inputs: ReportInputs): Promise<Report> {
  const data = await readData(inputs.streamlines, params.dataset);
  const train = data.splits.get('train') ?? [...data.splits.values()][0];
  const models = await readModels(inputs.models);
  const samples = await readSamples(inputs.samples, models);
  const tables = [...data.splits.values(), ...samples.map(({ table }) => table)];
  const named = tables.flatMap((table) => Array.from(rowsByBundle(table).keys()));
  const bundles = [...new Set(named)].toSorted(byNumber);
  return {
    pipeline,
    params,
    inputs,
    data,
    models,
    samples,
    measured: await readMeasured(inputs.metrics),
    bundles,
    colours: paletteOf(bundles),
    view: bestView(train === undefined ? new Float32Array([0, 0, 0, 1, 1, 1]) : train.points),
  };
}

/** A baseline is one that validation made for comparison, or a linear model that is not the only one given. */
export function isBaseline({ models }: Report, name: string): boolean {
  const model = models.find(({ node }) => node === name);
  if (model !== undefined && models.length === 1) return false;
  return model === undefined || model.file?.stage === 'model-pca';
}

/**
 * A figure of one subject: `<group>.<subject>.<rest>`, or `<group>.<rest>` for the one model that is no baseline, whose
 * figures stand without its name.
 */
export function metricOf(report: Report, group: string, subject: string, rest: string): Metric | undefined {
  const { metrics } = report.measured;
  const part = metricPart(subject);
  const own = metrics.get(`${group}.${part}.${rest}`);
  if (own !== undefined) return own;
  const named = [...metrics.keys()].some((name) => name.startsWith(`${group}.${part}.`));
  const others = report.models.filter(({ node }) => !isBaseline(report, node));
  const alone = others.length === 1 && others[0].node === subject;
  return named || !alone ? undefined : metrics.get(`${group}.${rest}`);
}

/** Models first, then baselines, each in the order of their names. */
export function subjectsOf(report: Report, names: Iterable<string>): string[] {
  return [...names].toSorted((a, b) => {
    const [left, right] = [isBaseline(report, a), isBaseline(report, b)];
    return left === right ? byNumber(a, b) : left ? 1 : -1;
  });
}
