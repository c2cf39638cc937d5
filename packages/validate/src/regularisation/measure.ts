import { attributeColumn, isShape, measured, type Request } from '@tractogen/codec';
import type { StreamlineTable } from '@tractogen/formats';
import { rowsOfKind } from '../data.ts';
import { namePart, type Metrics } from '../metrics/metrics.ts';
import { mean, spearman, standardDeviation } from '../metrics/statistics.ts';
import type { Subject } from '../models/subjects.ts';
import { decodeTold, encodeTold, toldOf } from '../models/told.ts';
import { STEPS, sweepOf, sweepsOf, sweptLatents } from './sweep.ts';

/** Streamlines of a bundle that are swept at most, evenly spaced, and those below which an order says nothing. */
const SWEPT = 50;
const FEWEST = 10;

/** One bundle's streamlines, where the dimension and the attribute have them. */
interface Member {
  readonly latent: Float32Array;
  readonly request: Request;
  readonly attribute: number;
}

/**
 * Figures of attribute regularisation on the plausible test streamlines: how the reserved dimension orders each bundle's
 * streamlines by the attribute, and whether sweeping it moves the attribute of what is decoded.
 */
export async function measureRegularisation(
  { prefix, codec }: Pick<Subject, 'prefix' | 'codec'>,
  test: StreamlineTable,
  metrics: Metrics,
): Promise<void> {
  const { latent, attributes } = codec.model;
  const reserved = Object.entries(attributes).filter(([, { dimension }]) => dimension !== null);
  if (reserved.length === 0) return;
  const told = toldOf(codec.model, test, rowsOfKind(test, 'plausible'));
  const latents = await encodeTold(codec, test, told);
  for (const [name, { dimension, unit }] of reserved) {
    if (dimension === null) continue;
    const { values } = attributeColumn(test, name);
    const bundles = new Map<string, Member[]>();
    for (const [i, request] of told.requests.entries()) {
      const attribute = values[told.rows[i]];
      if (!Number.isFinite(attribute)) continue;
      const member = { latent: latents.subarray(i * latent, (i + 1) * latent), request, attribute };
      bundles.set(request.bundle, [...(bundles.get(request.bundle) ?? []), member]);
    }
    for (const [bundle, members] of bundles) if (members.length < FEWEST) bundles.delete(bundle);
    const add: Add = (figure, value, n, more) =>
      metrics.add(`attribute.${prefix}${figure}`, { value, unit: '1', n, split: 'test', ...more });
    addOrder(name, dimension, bundles, add);
    if (!isShape(name)) continue;
    const swept: number[] = [];
    for (const members of bundles.values()) {
      const sweep = sweepOf(...momentsOf(members.map((member) => member.latent[dimension])));
      const chosen = members.filter((_, i) => i % Math.ceil(members.length / SWEPT) === 0);
      const decoded = await decodeTold(
        codec,
        sweptLatents(
          chosen.map((member) => member.latent),
          dimension,
          sweep,
        ),
        chosen.flatMap(({ request }) => Array.from({ length: STEPS }, () => request)),
      );
      swept.push(...measured(decoded, name));
    }
    addSweeps({ name, dimension, unit }, swept, add);
  }
}

type Add = (figure: string, value: number, n: number, more: { unit?: string; note?: string }) => void;

function addOrder(
  name: string,
  dimension: number,
  bundles: ReadonlyMap<string, readonly Member[]>,
  add: Add,
): void {
  const found = [...bundles.keys()].toSorted().map((bundle) => {
    const members = bundles.get(bundle) ?? [];
    const correlation = spearman(
      members.map(({ latent }) => latent[dimension]),
      members.map(({ attribute }) => attribute),
    );
    // A dimension that is one number for all orders nothing.
    const value = Number.isNaN(correlation) ? 0 : correlation;
    add(`${namePart(bundle)}.${name}.spearman`, value, members.length, {
      note: `of dimension ${dimension} with the attribute, within the bundle`,
    });
    return { value, n: members.length };
  });
  const values = found.map(({ value }) => value);
  const n = found.reduce((sum, part) => sum + part.n, 0);
  const smallest = Math.min(...values).toFixed(3);
  add(`${name}.spearman`, mean(values), n, {
    note: `of dimension ${dimension} with the attribute, mean over ${found.length} bundles, smallest ${smallest}`,
  });
}

function addSweeps(
  { name, dimension, unit }: { name: string; dimension: number; unit: string },
  swept: readonly number[],
  add: Add,
): void {
  const n = swept.length / STEPS;
  const { monotone, rise } = sweepsOf(swept);
  const how = `${STEPS} values over ± 2 standard deviations of dimension ${dimension} in the bundle`;
  add(`${name}.monotone`, monotone, n, { note: `latents whose attribute rises at every step; ${how}` });
  add(`${name}.sweep`, rise, n, { unit, note: `mean rise of the attribute; ${how}` });
}

function momentsOf(values: readonly number[]): [number, number] {
  return [mean(values), standardDeviation(values)];
}
