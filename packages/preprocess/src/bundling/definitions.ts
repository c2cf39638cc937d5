import { fileInside, readJson, type Artefact, type FileSystem } from '@tractogen/core';
import { parseBundles, type Bundles } from '@tractogen/geometry';
import type { Params } from '../params.ts';

const FILE = 'bundles.json';

/** Bundle definitions, and the space in which they judge. */
export interface Definitions {
  /** Content of `bundles.json`, if there is one: for `bundling: { by: ends }`. */
  readonly rule: unknown;
  /** Whether {@link rule} stands in the space in which streamlines came, and not in that of the template. */
  readonly native: boolean;
  /** Where they stand in the space of the streamlines that are written. */
  readonly written: Bundles | null;
}

/**
 * Definitions of the template where `space: template` has such, else those that came with the tractogram: they
 * stand where the streamlines were made, and say nothing of where a template has them.
 *
 * @throws TractogenError PATH_REFUSED, DATA_MISSING, INPUT_INVALID
 */
export async function definitionsOf(
  input: Artefact,
  { space, registration: { bundles: ofTemplate } }: Pick<Params, 'space' | 'registration'>,
  { fs, root }: { readonly fs: FileSystem; readonly root: string },
): Promise<Definitions> {
  if (space === 'template' && ofTemplate !== undefined) {
    const rule = await readJson(fs, await fileInside(fs, root, ofTemplate), ofTemplate);
    return { rule, native: false, written: parseBundles(rule, ofTemplate) };
  }
  const rule = input.has(FILE) ? await input.readJson(FILE) : undefined;
  const written = space === 'template' || rule === undefined ? null : parseBundles(rule);
  return { rule, native: true, written };
}
