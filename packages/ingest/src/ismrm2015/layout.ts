import { join } from 'node:path';
import { TractogenError, exists, fileInside, readJson } from '@tractogen/core';
import { z } from 'zod';
import type { SourceContext } from '../sources/source.ts';

const FILE = 'data/manifests/ismrm2015.json';

/** Where the challenge's files lie below the folder in which its archives are unpacked; of a list the first that is there counts. */
const layoutSchema = z.object({
  download: z.string().describe('Where the archives are to be had'),
  layout: z.object({
    /**
     * Folders of one true bundle a file. Those of 2015 come before the revised ones of Renauld et al. 2023, and of 2015 the VTK
     * files first, which alone are still published.
     */
    bundles: z.array(z.string()).min(1),
    /** On the grid of the diffusion images or of the T1-weighted one. */
    whiteMatter: z.array(z.string()).min(1),
    /** Images whose grid is that of bundle files which state none: 1 mm. */
    anatomy: z.array(z.string()).min(1),
    /** Diffusion series without their endings .nii.gz, .bvals, .bvecs: 2 mm, 32 directions of b = 1,000 s/mm² and one image of b = 0. */
    series: z.object({ challenge: z.string(), 'artefact-free': z.string() }),
  }),
});
export type Layout = z.infer<typeof layoutSchema>['layout'] & { readonly download: string };

/**
 * The layout of the challenge's archives, as `data/manifests/ismrm2015.json` has it. It lists no hashes, since none are published.
 *
 * @throws TractogenError DATA_MISSING, INPUT_INVALID
 */
export async function challengeLayout({ fs, root }: Pick<SourceContext, 'fs' | 'root'>): Promise<Layout> {
  const parsed = layoutSchema.safeParse(await readJson(fs, await fileInside(fs, root, FILE), FILE));
  if (parsed.success) return { ...parsed.data.layout, download: parsed.data.download };
  throw new TractogenError('INPUT_INVALID', z.prettifyError(parsed.error).replaceAll(/\s+/g, ' '), {
    file: FILE,
    remedy: `Restore it with \`git checkout -- ${FILE}\``,
  });
}

/**
 * The first of some names below a folder of the user's that is there, from the workspace root; null if none is.
 *
 * @param fits by its absolute path, whether it is what is looked for
 */
export async function firstThere(
  { fs, root }: Pick<SourceContext, 'fs' | 'root'>,
  folder: string,
  names: readonly string[],
  fits: (path: string) => Promise<boolean> = async () => true,
): Promise<{ readonly path: string; readonly name: string } | null> {
  for (const below of names) {
    const name = `${folder}/${below}`;
    if (!(await exists(fs, join(root, name)))) continue;
    const path = await fileInside(fs, root, name);
    if (await fits(path)) return { path, name };
  }
  return null;
}
