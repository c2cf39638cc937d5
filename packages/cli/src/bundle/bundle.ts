import { diskFileSystem, openArtefact } from '@tractogen/core';
import type { Tractogram } from '@tractogen/formats';
import { takeStreamlines } from '@tractogen/ingest';
import { assignBundles, readAtlas, type AtlasSettings } from '@tractogen/preprocess';

/** Rows of a tractogram by bundle, in the order of names. */
export interface Bundled {
  readonly rows: ReadonlyMap<string, Uint32Array>;
  /** Rows in no bundle. */
  readonly unassigned: Uint32Array;
  /** How many of these have no usable shape. */
  readonly unusable: number;
}

/**
 * Gives a tractogram the bundles of an atlas.
 *
 * @param folder of a streamlines artefact
 * @throws as `openArtefact` and `readAtlas`
 */
export async function bundleByAtlas(
  tractogram: Tractogram,
  folder: string,
  settings: AtlasSettings,
): Promise<Bundled> {
  const atlas = await readAtlas(
    await openArtefact(folder, { fs: diskFileSystem, kind: 'streamlines' }),
    settings,
  );
  const { names, unusable } = await assignBundles(tractogram, atlas);
  const rowsOf = (wanted: string | null): Uint32Array =>
    Uint32Array.from(names.keys().filter((row) => names[row] === wanted));
  return {
    rows: new Map(atlas.bundles.map((name) => [name, rowsOf(name)])),
    unassigned: rowsOf(null),
    unusable,
  };
}

/** The tractogram with its bundles as groups; groups of other names stay. */
export function withGroups(tractogram: Tractogram, rows: Bundled['rows']): Tractogram {
  const found = [...rows].filter(([, members]) => members.length > 0);
  return { ...tractogram, groups: new Map([...tractogram.groups, ...found]) };
}

/** The streamlines of one bundle. */
export function onlyRows(tractogram: Tractogram, rows: Uint32Array): Tractogram {
  return takeStreamlines(tractogram, [...rows]);
}
