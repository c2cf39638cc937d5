import { TractogenError } from '@tractogen/core';
import { formatOfName, readImage, type Grid, type Tractogram } from '@tractogen/formats';
import { readBundleFiles } from '../sources/bundle-files.ts';
import type { SourceContext } from '../sources/source.ts';
import { firstThere, type Layout } from './layout.ts';
import { decided, orientationBy, sharesInside, type Orientation, type Shares } from './orientation.ts';

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

export interface TrueIsmrmBundles {
  readonly tractogram: Tractogram;
  /** What went into the provenance: the folder they lie in, and how their files are oriented, by format. */
  readonly provenance: Readonly<Record<string, unknown>>;
}

/**
 * The true bundles of the ISMRM 2015 Tractography Challenge (Maier-Hein et al. 2017, Nat Commun 8: 1349), one group each, called as
 * its file. Files that state no grid (the challenge's own TRK files are of version 1) lie on that of its T1-weighted image. VTK and TCK
 * files do not say for sure where x and y point: what lies in white matter, or in the anatomy, tells it. Bundles that are not there, or hold no
 * streamline, are named.
 *
 * @param asked `auto`: by the images; else as it says, and nothing is checked
 * @returns null where there is none
 * @throws TractogenError those of `readBundleFiles`; REFERENCE_NEEDED where no T1-weighted image is there; INPUT_INVALID where
 *   the images do not tell the orientation; SPACE_MISMATCH where TRK files do not lie in the tissue
 */
export async function trueIsmrmBundles(
  folder: string,
  asked: Orientation | 'auto',
  layout: Layout,
  context: Pick<SourceContext, 'fs' | 'root' | 'events'>,
): Promise<TrueIsmrmBundles | null> {
  const { fs, events } = context;
  const found = await firstThere(context, folder, layout.bundles, async (path) =>
    (await fs.readdir(path)).some((name) => formatOfName(name) !== null),
  );
  if (found === null) return null;
  const read = async (reference?: Grid): Promise<Tractogram> =>
    await readBundleFiles(fs, found.path, found.name, {
      ...(reference && { reference }),
      warn: (message) => events.warn(message),
    });
  const all = await read().catch((error: unknown) => {
    if (error instanceof TractogenError && error.code === 'REFERENCE_NEEDED') return null;
    throw error;
  });
  // TRK files of version 1 can't be read without a grid; VTK and TCK files can, but have none.
  const placed = all?.grid ? all : await read(await anatomicalGrid(folder, layout, context, found.name));
  const groups = new Map([...placed.groups].filter(([, rows]) => rows.length > 0));
  const endings = endingsOf(await fs.readdir(found.path));
  const oriented = await turnedRound({ ...placed, groups }, endings, { folder, asked, layout }, context);
  const known = groups.has('BPS_left') ? REVISED_BUNDLES : ISMRM_BUNDLES;
  const lacking = known.filter((bundle) => !groups.has(bundle));
  if (lacking.length > 0)
    events.warn(`${lacking.length} of the ${known.length} bundles are not there: ${lacking.join(', ')}`);
  return {
    tractogram: oriented.tractogram,
    provenance: { true_bundles: found.name, orientation: oriented.orientation },
  };
}

/** Ending of each bundle's file, in lower case. */
function endingsOf(files: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    files.flatMap((file) => {
      const match = /^(.*)\.(trk|tck|trx|vtk|fib)(?:\.gz)?$/i.exec(file);
      return match === null ? [] : [[match[1], match[2].toLowerCase()] as const];
    }),
  );
}

/** Bundles of formats that do not say where x and y point, as the images or the user say; of each format apart. */
async function turnedRound(
  tractogram: Tractogram,
  endings: ReadonlyMap<string, string>,
  { folder, asked, layout }: { folder: string; asked: Orientation | 'auto'; layout: Layout },
  context: Pick<SourceContext, 'fs' | 'root' | 'events'>,
): Promise<{ tractogram: Tractogram; orientation: Record<string, unknown> }> {
  const points = tractogram.points.slice();
  const orientation: Record<string, unknown> = {};
  for (const ending of new Set(endings.values())) {
    const rows: number[] = [];
    for (const [bundle, own] of tractogram.groups)
      if (endings.get(bundle) === ending) for (const row of own) rows.push(row);
    if (rows.length === 0) continue;
    const said = ending === 'trk' || ending === 'trx';
    const shares = asked === 'auto' ? await sharesInside(folder, tractogram, rows, layout, context) : null;
    if (said && shares !== null && orientationBy(shares) === 'lps') throw elsewhere(shares, ending);
    const is = said ? 'ras' : asked === 'auto' ? decided(shares, folder, layout, ending) : asked;
    orientation[ending] = { is, ...(shares !== null && { inside: shares }) };
    if (!said && asked === 'auto')
      context.events.info(`.${ending} files are ${is.toUpperCase()}, by ${shares?.image}`);
    if (is === 'lps')
      for (const row of rows)
        for (let at = 3 * tractogram.offsets[row]; at < 3 * tractogram.offsets[row + 1]; at += 3) {
          points[at] = -points[at];
          points[at + 1] = -points[at + 1];
        }
  }
  return { tractogram: { ...tractogram, points }, orientation };
}

const elsewhere = ({ image, ras, lps }: Shares, ending: string): TractogenError =>
  new TractogenError(
    'SPACE_MISMATCH',
    `by their headers ${(100 * ras).toFixed(0)} % of the points of the .${ending} files lie in the tissue of this image, turned round ${(100 * lps).toFixed(0)} %`,
    { file: image, remedy: 'Use the VTK files, or write `orientation: ras` to take them as they are' },
  );

async function anatomicalGrid(
  folder: string,
  { anatomy }: Layout,
  context: Pick<SourceContext, 'fs' | 'root'>,
  bundles: string,
): Promise<Grid> {
  const image = await firstThere(context, folder, anatomy);
  if (image !== null) return (await readImage(image.path)).grid;
  throw new TractogenError('REFERENCE_NEEDED', 'the files of the bundles state no voxel grid', {
    file: bundles,
    remedy: `Put the challenge's T1-weighted image at ${folder}/${anatomy[0]}`,
  });
}
