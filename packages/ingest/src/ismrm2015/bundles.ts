import { TractogenError } from '@tractogen/core';
import { formatOfName, readImage, type Grid, type Tractogram } from '@tractogen/formats';
import { readBundleFiles } from '../sources/bundle-files.ts';
import type { SourceContext } from '../sources/source.ts';
import { ANATOMY, BUNDLE_FOLDERS, firstThere } from './layout.ts';

const sides = (names: readonly string[]): string[] =>
  names.flatMap((name) => [`${name}_left`, `${name}_right`]);
const COMMON = [
  'CA',
  'CC',
  'CP',
  'Fornix',
  'MCP',
  ...sides(['Cingulum', 'ICP', 'ILF', 'OR', 'SCP', 'SLF', 'UF']),
];

/** The challenge's bundles, by the names of their files. */
export const ISMRM_BUNDLES = [...COMMON, ...sides(['CST', 'FPT', 'POPT'])].toSorted();
/** Those of Renauld et al. 2023 (Sci Rep 13: 1556), who joined three of them on each side. */
export const REVISED_BUNDLES = [...COMMON, ...sides(['BPS'])].toSorted();

/**
 * The true bundles of the ISMRM 2015 Tractography Challenge (Maier-Hein et al. 2017, Nat Commun 8: 1349), one group each, called as
 * its file. Files that state no grid (the challenge's own TRK files are of version 1) lie on that of its T1-weighted image; VTK's are LPS, as
 * MITK writes them. Bundles that are not there, or hold no streamline, are named.
 *
 * @returns the bundles and the folder they lie in; null where there is none
 * @throws TractogenError those of `readBundleFiles`; REFERENCE_NEEDED where no T1-weighted image is there
 */
export async function trueIsmrmBundles(
  folder: string,
  context: Pick<SourceContext, 'fs' | 'root' | 'events'>,
): Promise<{ readonly tractogram: Tractogram; readonly folder: string } | null> {
  const { fs, events } = context;
  const found = await firstThere(context, folder, BUNDLE_FOLDERS, async (path) =>
    (await fs.readdir(path)).some((name) => formatOfName(name) !== null),
  );
  if (found === null) return null;
  const read = async (reference?: Grid): Promise<Tractogram> =>
    await readBundleFiles(fs, found.path, found.name, {
      ...(reference && { reference }),
      lps: true,
      warn: (message) => events.warn(message),
    });
  const all = await read().catch((error: unknown) => {
    if (error instanceof TractogenError && error.code === 'REFERENCE_NEEDED') return null;
    throw error;
  });
  // TRK files of version 1 can't be read without a grid; VTK and TCK files can, but have none.
  const placed = all?.grid ? all : await read(await anatomicalGrid(folder, context, found.name));
  const groups = new Map([...placed.groups].filter(([, rows]) => rows.length > 0));
  const tractogram = { ...placed, groups };
  const known = groups.has('BPS_left') ? REVISED_BUNDLES : ISMRM_BUNDLES;
  const lacking = known.filter((bundle) => !tractogram.groups.has(bundle));
  if (lacking.length > 0)
    events.warn(`${lacking.length} of the ${known.length} bundles are not there: ${lacking.join(', ')}`);
  return { tractogram, folder: found.name };
}

async function anatomicalGrid(
  folder: string,
  context: Pick<SourceContext, 'fs' | 'root'>,
  bundles: string,
): Promise<Grid> {
  const image = await firstThere(context, folder, ANATOMY);
  if (image !== null) return (await readImage(image.path)).grid;
  throw new TractogenError('REFERENCE_NEEDED', 'the files of the bundles state no voxel grid', {
    file: bundles,
    remedy: `Put the challenge's T1-weighted image at ${folder}/${ANATOMY[0]}`,
  });
}
