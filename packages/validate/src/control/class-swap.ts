import type { Codec, Request } from '@tractogen/codec';
import type { StreamlineTable } from '@tractogen/formats';
import type { ByRule } from '../by-rule.ts';
import { rowsOfKind } from '../data.ts';
import { namePart } from '../metrics/metrics.ts';
import { mean } from '../metrics/statistics.ts';
import { decodeTold, encodeTold, toldOf } from '../models/told.ts';
import type { AddControl } from './figures.ts';

/** Streamlines of a bundle that are swapped at most, evenly spaced. */
const EACH = 50;

/**
 * Decodes latents of the plausible test streamlines as every other bundle: the share that the label rule gives to the
 * bundle asked for. Attributes that the decoder is told are those that the asked bundle has on average, since a length of
 * one bundle may be none of another.
 *
 * @param means mean attributes of each bundle's training streamlines, natural units
 */
export async function measureClassSwap(
  codec: Pick<Codec, 'model' | 'encode' | 'decode'>,
  test: StreamlineTable,
  means: ReadonlyMap<string, Request['attributes']>,
  byRule: ByRule,
  add: AddControl,
): Promise<void> {
  const told = toldOf(codec.model, test, rowsOfKind(test, 'plausible'));
  const bundles = [...new Set(told.requests.map(({ bundle }) => bundle))].toSorted();
  const places = bundles.flatMap((bundle) => {
    const own = [...told.requests.keys()].filter((i) => told.requests[i].bundle === bundle);
    return own.filter((_, i) => i % Math.ceil(own.length / EACH) === 0);
  });
  const chosen = {
    rows: Uint32Array.from(places, (i) => told.rows[i]),
    requests: places.map((i) => told.requests[i]),
  };
  const latents = await encodeTold(codec, test, chosen);
  const width = codec.model.latent;
  const moved: boolean[] = [];
  for (const asked of codec.model.classes) {
    const attributes = means.get(asked);
    if (attributes === undefined) continue;
    const others = [...chosen.requests.keys()].filter((i) => chosen.requests[i].bundle !== asked);
    const own = Float32Array.from(others.flatMap((i) => [...latents.subarray(i * width, (i + 1) * width)]));
    const requests = others.map(() => ({ bundle: asked, attributes }));
    const named = byRule(await decodeTold(codec, own, requests));
    const arrived = named.map((name) => name === asked);
    moved.push(...arrived);
    const note = 'latents of other bundles decoded as this one that meet its label rule';
    add(`${namePart(asked)}.class_swap`, mean(arrived.map(Number)), arrived.length, { note });
  }
  const note = 'latents decoded as each other bundle that meet its label rule';
  add('class_swap', mean(moved.map(Number)), moved.length, { note });
}
