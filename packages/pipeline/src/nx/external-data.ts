import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, join, normalize, relative, sep } from 'node:path';
import { topologicalOrder, upstreamOf } from '../graph/order.ts';
import { nodePath, type Pipeline, type PipelineNode } from '../graph/pipeline.ts';
import type { YamlSource } from '../yaml/source.ts';
import type { Input } from './types.ts';

/**
 * Data from outside the pipeline, as Nx inputs of a node. A shipped dataset's version is its
 * manifest in git: hashing that costs nothing, and ingest checks the bytes against it. A file of the
 * user's own is hashed itself, though git ignores it.
 */
export function dataInputs(node: PipelineNode): readonly Input[] {
  const manifest = manifestOf(node);
  return [
    ...(manifest === undefined ? [] : [`{workspaceRoot}/${manifest}`]),
    ...pathParams(node).flatMap(({ path }): Input[] => {
      const plain = normalize(path).split(sep).join('/').replace(/\/$/, '');
      // The file, and all below it if it is a folder.
      return [plain, `${plain}/**/*`].map((fileset) => ({
        fileset: `{workspaceRoot}/${fileset}`,
        includeIgnored: true,
      }));
    }),
  ];
}

/** `source: fibercup-dense` is described by `data/manifests/fibercup.json`, `ismrm2015-dwi` by `ismrm2015.json`, `dataset: human` by its own name. */
function manifestOf(node: PipelineNode): string | undefined {
  if (node.verb !== 'ingest') return undefined;
  const { source, dataset, geometry } = node.params;
  const family = typeof source === 'string' ? /^(?:fibercup(?=-)|ismrm2015)/.exec(source)?.[0] : undefined;
  // The cohort's geometries are called as their manifests are.
  const named = [dataset, source === 'cohort' ? geometry : undefined].find((it) => typeof it === 'string');
  const name = named ?? family;
  return name === undefined ? undefined : `data/manifests/${name}.json`;
}

/**
 * Nodes whose data the user has not put there, and all that read from them. They run, and say what is missing, when
 * they are asked for by their pipeline or their name; `<stage>:<verb>` means trainings of other pipelines as well, and leaves
 * them out.
 */
export function waitingForData(root: string, nodes: readonly PipelineNode[]): ReadonlySet<string> {
  const waiting = new Set<string>();
  const sorted = topologicalOrder(nodes);
  for (const node of 'order' in sorted ? sorted.order : nodes) {
    const lacks = pathParams(node).some(({ path }) => !existsSync(join(root, path)));
    if (lacks || upstreamOf(node).some((id) => waiting.has(id))) waiting.add(node.id);
  }
  return waiting;
}

interface PathParam {
  /** Where it stands among the parameters: `registration`, `images`, `sub-01`. */
  readonly at: readonly string[];
  readonly path: string;
}

function pathParams(node: PipelineNode): PathParam[] {
  return node.paths.flatMap((name) => pathsAt(node.params, name.split('.'), []));
}

/** `*` stands for every name that is there. */
function pathsAt(value: unknown, rest: readonly string[], at: readonly string[]): PathParam[] {
  const [next, ...others] = rest;
  if (next === undefined) return typeof value === 'string' && value !== '' ? [{ at, path: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([name]) => next === '*' || name === next)
    .flatMap(([name, inner]) => pathsAt(inner, others, [...at, name]));
}

/**
 * Refuses paths that leave the workspace, by their text or through a symbolic link, and those that
 * Nx would take for a pattern.
 *
 * @throws TractogenError PATH_REFUSED
 */
export function checkDataPaths(root: string, pipeline: Pipeline, source: YamlSource): void {
  for (const node of pipeline.nodes) {
    for (const { at, path } of pathParams(node)) {
      const problem = pathProblem(root, path);
      if (problem === undefined) continue;
      const section = node.varied.includes(at[0]) ? 'foreach' : 'params';
      throw source.error(
        'PATH_REFUSED',
        source.placeOf(nodePath(node.entry, section, ...at)),
        `${at.join('.')} "${path}" ${problem}`,
        'Put the data under data/raw/ and write the path from the workspace root',
      );
    }
  }
}

function pathProblem(root: string, path: string): string | undefined {
  if (isAbsolute(path) || /^[A-Za-z]:|^\\|^~/.test(path)) return 'is not relative to the workspace root';
  if (/[*?[\]{}!()|\\%]/.test(path)) return 'has a character that is not allowed in paths here';
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f]/.test(path)) return 'has a control character';
  if (path.split('/').includes('..')) return 'goes up with ".."';
  if (path.endsWith('.')) return 'ends in a dot';
  if (!existsSync(join(root, path))) return undefined;
  const inside = relative(realpathSync(root), realpathSync(join(root, path)));
  return inside.startsWith('..') || isAbsolute(inside)
    ? 'leads out of the workspace through a symbolic link'
    : undefined;
}
