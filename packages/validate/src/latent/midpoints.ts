import type { Request } from '@tractogen/codec';
import type { Random } from '@tractogen/core';

/** Two streamlines of one bundle, by their places. */
export type Pair = readonly [number, number];

/** Pairs of different members of one bundle, at most so many a bundle, bundles in alphabetical order. */
export function pairsWithin(bundles: readonly string[], most: number, random: Random): readonly Pair[] {
  const members = new Map<string, number[]>();
  for (const [place, bundle] of bundles.entries()) {
    const held = members.get(bundle);
    if (held === undefined) members.set(bundle, [place]);
    else held.push(place);
  }
  return [...members.keys()].toSorted().flatMap((bundle) => {
    const own = members.get(bundle) ?? [];
    const order = random.stream(bundle).permutation(own.length);
    // Each one with the next in a random order, and then with the one after it: no pair comes twice.
    const pairs: Pair[] = [];
    for (let step = 1; 2 * step <= own.length && pairs.length < most; step++) {
      const distinct = 2 * step === own.length ? step : own.length;
      for (let i = 0; i < distinct && pairs.length < most; i++)
        pairs.push([own[order[i]], own[order[(i + step) % own.length]]]);
    }
    return pairs;
  });
}

/** Halfway between the latents of each pair. @param latents n × width @returns pairs × width */
export function midpointLatents(latents: Float32Array, width: number, pairs: readonly Pair[]): Float32Array {
  const out = new Float32Array(pairs.length * width);
  for (const [i, [a, b]] of pairs.entries()) {
    for (let d = 0; d < width; d++)
      out[i * width + d] = (latents[a * width + d] + latents[b * width + d]) / 2;
  }
  return out;
}

/** What a midpoint is asked to be: of the pair's bundle, with attributes halfway. */
export function midpointRequests(requests: readonly Request[], pairs: readonly Pair[]): readonly Request[] {
  return pairs.map(([a, b]) => ({
    bundle: requests[a].bundle,
    attributes: Object.fromEntries(
      Object.entries(requests[a].attributes).map(([name, value]) => [
        name,
        (value + requests[b].attributes[name]) / 2,
      ]),
    ),
  }));
}
