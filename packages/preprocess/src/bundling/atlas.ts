import { TractogenError, type Artefact } from '@tractogen/core';
import { gatherPoints, readSplit, type StreamlineMetadata, type StreamlineTable } from '@tractogen/formats';
import {
  believed,
  bundleThresholds,
  coordinateSearch,
  latentSearch,
  mdfSearch,
  votesOf,
  type Neighbourhood,
} from '@tractogen/geometry';
import { principalSpace } from './principal-space.ts';

export interface AtlasSettings {
  /** What is compared: 20 points by MDF, 256 coordinates, or principal components of the atlas. */
  readonly distance: 'mdf' | 'coordinates' | 'pca';
  /** Nearest streamlines that vote; by MDF it is always the nearest alone. */
  readonly neighbours: number;
  /** Principal components. */
  readonly latent: number;
}

/** Labelled streamlines that give others their bundle. */
export interface Atlas {
  readonly bundles: readonly string[];
  /** Farthest distance at which a vote for a bundle is believed, mm; -Infinity where none is. */
  readonly thresholds: ReadonlyMap<string, number>;
  readonly metadata: StreamlineMetadata;
  /**
   * @param points n × 256 × 3, mm
   * @returns bundle of each streamline, null where it is too far from all
   */
  readonly assign: (points: Float32Array) => Promise<(string | null)[]>;
}

/**
 * Makes an atlas of a labelled streamlines artefact (Legarreta et al. 2021, with a threshold a class): its
 * plausible training streamlines are what others are compared with, and the limit of each bundle is chosen
 * on its validation streamlines. Its test split is not looked at.
 *
 * @throws TractogenError DEGENERATE_DATA where training or validation hold no streamline of any bundle
 */
export async function readAtlas(artefact: Artefact, settings: AtlasSettings): Promise<Atlas> {
  const [train, valid] = [await readSplit(artefact, 'train'), await readSplit(artefact, 'valid')];
  const truth = bundlesOf(train);
  const rows = Uint32Array.from(truth.keys().filter((row) => truth[row] !== null));
  const known = bundlesOf(valid);
  if (rows.length === 0 || known.every((name) => name === null))
    throw new TractogenError(
      'DEGENERATE_DATA',
      'the atlas has no training or no validation streamline in a bundle',
      {
        file: artefact.dir,
        remedy: 'Give streamlines with bundles and a validation split',
      },
    );
  const names = Array.from(rows, (row) => truth[row] ?? '');
  const bundles = [...new Set(names)].toSorted();
  const k = settings.distance === 'mdf' ? 1 : Math.min(settings.neighbours, rows.length);
  const search = await searchOf(gatherPoints(train.points, rows), train, { ...settings, neighbours: k });
  const votes = async (points: Float32Array) => votesOf(await search(points), { k, bundles: names });
  const thresholds = bundleThresholds(await votes(valid.points), known, bundles);
  return {
    bundles,
    thresholds,
    metadata: train.metadata,
    assign: async (points) => (points.length === 0 ? [] : believed(await votes(points), thresholds)),
  };
}

async function searchOf(
  references: Float32Array,
  { metadata }: StreamlineTable,
  { distance, neighbours, latent }: AtlasSettings,
): Promise<(queries: Float32Array) => Neighbourhood | Promise<Neighbourhood>> {
  if (distance === 'mdf') return mdfSearch(references);
  if (distance === 'coordinates') return coordinateSearch(references, neighbours);
  return await latentSearch(references, principalSpace(references, metadata, latent), neighbours);
}

/** Bundle of each row; null for implausible streamlines and those of none. */
function bundlesOf({ rows, plausible, bundle }: StreamlineTable): (string | null)[] {
  return Array.from({ length: rows }, (_, row) =>
    plausible[row] === 1 ? (bundle.names[bundle.codes[row]] ?? null) : null,
  );
}
