import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../../..');
/** What Nx and the planner read beside the packages. */
const FILES = [
  '.gitignore',
  'nx.json',
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'data/.gitignore',
  'data/manifests',
  'pipelines/package.json',
  'pipelines/stages.json',
  'results/.gitignore',
];

/** A pipeline as it ships, in a workspace of its own with its own Nx cache. */
export interface ShippedPipeline {
  /** Of the workspace, and of what Nx keeps. */
  readonly folder: string;
  readonly root: string;
  /** Folder of a node's artefact. */
  out(node: string): string;
  /** Runs Nx, daemon off, with more in its environment; gives what it says. @throws Error where it fails */
  nx(args: readonly string[], env?: Readonly<Record<string, string>>): string;
  remove(): void;
}

/** @param changes text of the YAML and what stands there instead: sizes, mostly; each has to be there */
export function shippedPipeline(
  name: string,
  changes: readonly (readonly [string, string])[],
): ShippedPipeline {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `tractogen-${name}-`)));
  const root = join(folder, 'workspace');
  const copy = (path: string): void => cpSync(join(ROOT, path), join(root, path), { recursive: true });
  const link = (path: string): void => symlinkSync(join(ROOT, path), join(root, path));
  for (const file of FILES) copy(file);
  // A stage's workspace is where its file stands: files are copied, what pnpm installed is linked.
  for (const part of ['node_modules', 'scripts']) link(part);
  for (const one of readdirSync(join(ROOT, 'packages'))) {
    for (const part of ['package.json', 'src']) copy(join('packages', one, part));
    link(join('packages', one, 'node_modules'));
  }
  let text = readFileSync(join(ROOT, `pipelines/${name}.yaml`), 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`pipelines/${name}.yaml has no "${from}"`);
    text = text.replace(from, to);
  }
  writeFileSync(join(root, `pipelines/${name}.yaml`), text);
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: root });
  const own = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    NX_CACHE_DIRECTORY: join(folder, 'nx-cache'),
    NX_WORKSPACE_DATA_DIRECTORY: join(folder, 'nx-data'),
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NODE_COMPILE_CACHE: join(tmpdir(), `tractogen-${name}-compiled-${process.pid}`),
  };
  return {
    folder,
    root,
    out: (node) => join(root, 'results', name, node),
    nx(args, env = {}) {
      const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
      const { status, stdout, stderr } = spawnSync(process.execPath, [nx, ...args], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, ...own, ...env },
        maxBuffer: 2 ** 28,
      });
      if (status === 0) return stdout + stderr;
      throw new Error(`nx ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
    },
    remove() {
      for (const path of [folder, own.NODE_COMPILE_CACHE]) rmSync(path, { recursive: true, force: true });
    },
  };
}
