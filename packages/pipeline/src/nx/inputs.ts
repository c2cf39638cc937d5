import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { packageClosure } from '@tractogen/core';
import type { Input } from './types.ts';

/** Fields of a package.json that can change what a stage computes; `nx`, scripts and texts can't. */
const PACKAGE_FIELDS = ['type', 'exports', 'imports', 'dependencies'];

/**
 * What a stage's code is, as Nx inputs: the sources of the stage and of the workspace packages it
 * depends on, by explicit filesets (an `{ input, projects }` would also hash the projects'
 * configuration), the npm packages these depend on, and the pinned native runtime if `nn` is among
 * them. Tests and fixtures are left out.
 *
 * @returns undefined if there is no such stage package
 */
export function stageInputs(root: string, stage: string): readonly Input[] | undefined {
  const dir = join(root, 'packages', stage);
  if (!existsSync(join(dir, 'package.json'))) return undefined;
  const closure = packageClosure(dir).map((path) => relative(realpathSync(root), path));
  return codeInputs(root, closure);
}

/** @param packages folders relative to the workspace root */
export function codeInputs(root: string, packages: readonly string[]): readonly Input[] {
  const npm = packages.flatMap((path) => npmDependencies(join(root, path)));
  return [
    ...packages.flatMap((path): Input[] => [
      `{workspaceRoot}/${path}/src/**/*`,
      `!{workspaceRoot}/${path}/src/**/*.test.ts`,
      `!{workspaceRoot}/${path}/src/**/fixtures/**`,
      `!{workspaceRoot}/${path}/src/**/testing/**`,
      { json: `{workspaceRoot}/${path}/package.json`, fields: PACKAGE_FIELDS },
    ]),
    { externalDependencies: [...new Set(npm)].toSorted() },
    ...(packages.some((path) => basename(path) === 'nn') ? ['{workspaceRoot}/scripts/runtime.json'] : []),
  ];
}

function npmDependencies(dir: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return Object.entries(dependencies)
    .filter(([, version]) => !version.startsWith('workspace:'))
    .map(([name]) => name);
}
