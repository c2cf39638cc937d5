import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { TractogenError } from '@tractogen/core';
import { cacheFolders } from '@tractogen/pipeline';
import { Option } from 'commander';
import { workspaceRoot } from '../arguments/pipeline.ts';
import type { Listing } from './list.ts';

export interface RunsOptions {
  readonly workspace?: string;
  readonly metrics?: readonly string[];
  readonly pipeline?: string;
  readonly json?: boolean;
}

/** Of commands that look a run up. */
export const ofPipeline = (): Option =>
  new Option('--pipeline <name>', 'look among runs of this pipeline only');

/** The options that `runs` and all its parts have. */
export function runsOptions(): Option[] {
  return [
    new Option(
      '--metrics <names>',
      'metrics to show, by comma; `*` and `?` stand for any characters',
    ).argParser((text) => text.split(',').filter(Boolean)),
    new Option('--workspace <folder>', 'the checkout whose results are looked at (this one unless given)'),
    new Option('--json', 'print JSON'),
    new Option('--debug', 'show the stack trace of an error'),
  ];
}

/** Where runs and Nx's cache are, and the metrics asked for. */
export function listingOf({ workspace, metrics }: Partial<RunsOptions>): Listing {
  const root = workspace === undefined ? workspaceRoot() : resolve(workspace);
  if (!existsSync(root))
    throw new TractogenError('DATA_MISSING', 'there is no such folder', {
      file: root,
      remedy: 'Give the root of a clone as --workspace',
    });
  return { root, caches: cacheFolders(root, process.env), metrics };
}
