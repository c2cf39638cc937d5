import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stableJson } from '@tractogen/core';
import { TOY_CATALOGUE, TOY_STAGES, toyPackage } from './toy-stages.ts';

const REAL = resolve(import.meta.dirname, '../../../..');

/** A small workspace of its own: our core and pipeline, three toy stages, its own home and Nx cache. */
export interface ToyWorkspace {
  readonly root: string;
  write(file: string, text: string): void;
  read(file: string): string;
  edit(file: string, change: (text: string) => string): void;
  /** Runs Nx with the daemon off; `ran` lists the nodes whose stage really ran, as the stages say. */
  nx(...args: string[]): { status: number | null; output: string; ran: string[]; seconds: number };
  commit(message: string): void;
  readonly env: NodeJS.ProcessEnv;
  remove(): void;
}

/** @param from a git repository with a toy workspace to clone; without it one is made */
export function toyWorkspace(from?: string): ToyWorkspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tractogen-toy-')));
  const root = join(folder, 'workspace');
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  if (from === undefined) populate(root, write);
  else execFileSync('git', ['clone', '-q', from, root]);
  connect(root);

  const runs = join(folder, 'runs.txt');
  const env: NodeJS.ProcessEnv = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    HOME: join(folder, 'home'),
    NX_CACHE_DIRECTORY: join(folder, 'nx-cache'),
    NX_WORKSPACE_DATA_DIRECTORY: join(folder, 'nx-data'),
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    TOY_RUNS: runs,
    TMPDIR: tmpdir(),
    GIT_AUTHOR_NAME: 'toy',
    GIT_AUTHOR_EMAIL: 'toy@example.org',
    GIT_COMMITTER_NAME: 'toy',
    GIT_COMMITTER_EMAIL: 'toy@example.org',
  };
  mkdirSync(env.HOME as string);
  const git = (...args: string[]): void =>
    void execFileSync('git', args, { cwd: root, env, stdio: 'ignore' });
  if (from === undefined) git('init', '-b', 'main');
  return {
    root,
    env,
    write,
    read: (file) => readFileSync(join(root, file), 'utf8'),
    edit: (file, change) => write(file, change(readFileSync(join(root, file), 'utf8'))),
    nx(...args) {
      writeFileSync(runs, '');
      const started = performance.now();
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(root, 'node_modules/nx/dist/bin/nx.js'), ...args],
        {
          cwd: root,
          env,
          encoding: 'utf8',
        },
      );
      const ran = readFileSync(runs, 'utf8').split('\n').filter(Boolean).toSorted();
      return { status, output: stdout + stderr, ran, seconds: (performance.now() - started) / 1000 };
    },
    commit(message) {
      git('add', '-A');
      git('commit', '-m', message);
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

const OURS = ['core', 'pipeline'];

/** The files of the workspace: our core and pipeline, toy stages. */
function populate(root: string, write: (file: string, text: string) => void): void {
  mkdirSync(root);
  for (const file of [
    'package.json',
    'pnpm-workspace.yaml',
    'pnpm-lock.yaml',
    'nx.json',
    '.gitignore',
    'pipelines/package.json',
    'results/.gitignore',
  ]) {
    if (existsSync(join(REAL, file))) cpSync(join(REAL, file), join(root, file), { recursive: true });
  }
  for (const name of OURS)
    for (const part of ['package.json', 'src'])
      cpSync(join(REAL, 'packages', name, part), join(root, 'packages', name, part), { recursive: true });
  // Of the real stages the copied planner knows nothing.
  const manifest = JSON.parse(readFileSync(join(root, 'packages/pipeline/package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  manifest.dependencies = {
    '@tractogen/core': 'workspace:*',
    'tar-stream': 'catalog:',
    yaml: 'catalog:',
    zod: 'catalog:',
  };
  write('packages/pipeline/package.json', stableJson(manifest));
  for (const [name, files] of Object.entries(TOY_STAGES)) {
    write(`packages/${name}/package.json`, toyPackage(name));
    for (const [file, text] of Object.entries(files)) write(`packages/${name}/src/${file}`, text);
  }
  write('pipelines/stages.json', stableJson(TOY_CATALOGUE));
}

/** What pnpm would install, as links to what is installed here. */
function connect(root: string): void {
  const link = (target: string, path: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  };
  for (const name of OURS)
    link(realpathSync(join(REAL, 'packages', name, 'node_modules/zod')), `packages/${name}/node_modules/zod`);
  for (const name of ['tar-stream', 'yaml'])
    link(
      realpathSync(join(REAL, 'packages/pipeline/node_modules', name)),
      `packages/pipeline/node_modules/${name}`,
    );
  link(join(root, 'packages/core'), 'packages/pipeline/node_modules/@tractogen/core');
  link(realpathSync(join(REAL, 'node_modules/nx')), 'node_modules/nx');
  // Nx reads the lock file only beside what pnpm installed.
  link(join(REAL, 'node_modules/.modules.yaml'), 'node_modules/.modules.yaml');
  link(join(root, 'packages/pipeline'), 'node_modules/@tractogen/pipeline');
  for (const name of Object.keys(TOY_STAGES)) {
    link(join(root, 'packages/core'), `packages/${name}/node_modules/@tractogen/core`);
    link(realpathSync(join(REAL, 'packages/core/node_modules/zod')), `packages/${name}/node_modules/zod`);
  }
}
