import { TractogenError, type Artefact } from '@tractogen/core';
import type { Tractogram } from '@tractogen/formats';
import { labelRule, parseBundles } from '@tractogen/geometry';
import { resampleRows } from '../clean/resample.ts';
import type { LabelRow } from '../labels.ts';
import type { Params } from '../params.ts';
import { usableRows } from './assign.ts';
import { readAtlas } from './atlas.ts';
import { namesOfClusters } from './by-clusters.ts';
import { namesOfGroups } from './groups.ts';
import { countAssigned, type BundlingCounts } from './counts.ts';

/** Where bundles may come from. */
export interface BundleSources {
  readonly tractogram: Tractogram;
  /** As the file has them. */
  readonly labels: readonly LabelRow[];
  /** Content of `bundles.json`, if there is one. */
  readonly rule: unknown;
  readonly atlas: Artefact | undefined;
}

/**
 * Gives streamlines their bundles. Groups and clusters say nothing of what is plausible: streamlines that
 * the file calls implausible stay so, in no bundle. The ends and the atlas do: what they give to no bundle is
 * implausible. Streamlines of no usable shape are left as they are.
 *
 * @throws TractogenError INPUT_INVALID without what the way needs; as `readAtlas`
 */
export async function bundleStreamlines(
  { tractogram, labels, rule, atlas }: BundleSources,
  { bundling }: Pick<Params, 'bundling'>,
): Promise<{ readonly labels: readonly LabelRow[]; readonly counts: BundlingCounts }> {
  if (bundling.by === 'file') return { labels, counts: countAssigned(labels, { by: 'file' }) };
  const judges = bundling.by === 'ends' || bundling.by === 'atlas';
  const rows = usableRows(tractogram).filter((row) => judges || labels[row].plausible);
  const { names, ...told } = await namesBy({ tractogram, labels, rule, atlas }, rows, bundling);
  const out = [...labels];
  for (const [i, row] of rows.entries()) {
    const name = names[i];
    out[row] = {
      ...labels[row],
      name: name ?? '',
      plausible: judges ? name !== null : labels[row].plausible,
    };
  }
  return {
    labels: out,
    counts: countAssigned(
      rows.values().map((row) => out[row]),
      { by: bundling.by, ...told },
    ),
  };
}

async function namesBy(
  { tractogram, labels, rule, atlas }: BundleSources,
  rows: Uint32Array,
  bundling: Params['bundling'],
): Promise<{ readonly names: readonly (string | null)[] } & Readonly<Record<string, unknown>>> {
  const { threshold, minSize, distance, neighbours, latent } = bundling;
  switch (bundling.by) {
    case 'groups': {
      if (tractogram.groups.size === 0)
        throw lacking('the tractogram has no groups', 'Give a TRX file with groups');
      const { names, several } = namesOfGroups(tractogram, labels.length);
      return { names: Array.from(rows, (row) => names[row]), inSeveralGroups: several };
    }
    case 'quickbundles':
      return { names: namesOfClusters(tractogram, rows, { threshold, minSize }), threshold, minSize };
    case 'atlas': {
      if (atlas === undefined)
        throw lacking('there is no atlas', 'Add `atlas: <node>` to `needs`, or choose another way');
      const known = await readAtlas(atlas, { distance, neighbours, latent });
      const limits = Object.fromEntries(
        [...known.thresholds].map(([name, mm]) => [name, mm >= 0 ? mm : null]),
      );
      return {
        names: await known.assign(resampleRows(tractogram, rows)),
        distance,
        neighbours,
        thresholds: limits,
      };
    }
    default:
      return { names: namesByEnds(tractogram, rows, rule) };
  }
}

function namesByEnds({ points, offsets }: Tractogram, rows: Uint32Array, rule: unknown): (string | null)[] {
  if (rule === undefined)
    throw lacking('there is no bundles.json', 'Give bundle definitions to its ingest node');
  const names = new Map(parseBundles(rule).bundles.map(({ id, name }) => [id, name]));
  const labelOf = labelRule(rule);
  return Array.from(rows, (row) => {
    const { label } = labelOf(points, offsets[row], offsets[row + 1] - offsets[row]);
    return label === null ? null : (names.get(label) ?? null);
  });
}

function lacking(what: string, remedy: string): TractogenError {
  return new TractogenError('INPUT_INVALID', `no bundles can be given: ${what}`, { remedy });
}
