import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TractogenError, type ArtefactKind, type Needs, type Verb } from '@tractogen/core';

/** What the graph must know of a stage without running its code. */
export interface StageEntry {
  readonly verb: Verb;
  readonly needs: Needs;
  readonly gives: ArtefactKind;
  /** Parameters marked `path` in the stage's schema; left out where there are none. */
  readonly paths?: readonly string[];
}
export type Catalogue = ReadonlyMap<string, StageEntry>;

/** Generated from the stages by `schema/generate.ts`; a test fails if it is behind them. */
export const CATALOGUE_FILE = 'pipelines/stages.json';

/**
 * Reads the catalogue of the stages in a workspace.
 *
 * @throws TractogenError DATA_MISSING
 */
export function readCatalogue(root: string): Catalogue {
  try {
    const entries = JSON.parse(readFileSync(join(root, CATALOGUE_FILE), 'utf8')) as Record<
      string,
      StageEntry
    >;
    return new Map(Object.entries(entries));
  } catch (cause) {
    throw new TractogenError('DATA_MISSING', 'the list of stages cannot be read', {
      file: CATALOGUE_FILE,
      cause,
      exitCode: 1,
      remedy: 'Run `node packages/pipeline/src/schema/generate.ts`',
    });
  }
}

/** Names of the stage packages: those that export `./params`, sorted. */
export function stagePackages(root: string): string[] {
  return readdirSync(join(root, 'packages'))
    .filter((name) => {
      const file = join(root, 'packages', name, 'package.json');
      if (!existsSync(file)) return false;
      const { exports } = JSON.parse(readFileSync(file, 'utf8')) as { exports?: Record<string, unknown> };
      return exports !== undefined && Object.hasOwn(exports, './params');
    })
    .toSorted();
}
