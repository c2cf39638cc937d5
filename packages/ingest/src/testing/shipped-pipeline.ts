import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../../..');

/** A pipeline as it ships, in a workspace of its own. */
export interface ShippedPipeline {
  readonly root: string;
  /** Folder of a node's artefact. */
  out(node: string): string;
  /** Plans the pipeline and runs these nodes by the launcher, one after the other; keeps what they say in `results/terminal.txt`. */
  run(nodes: readonly string[]): void;
  remove(): void;
}

/** @param changes text of the YAML and what stands there instead: sizes, mostly; each has to be there */
export function shippedPipeline(
  name: string,
  changes: readonly (readonly [string, string])[],
): ShippedPipeline {
  const root = mkdtempSync(join(tmpdir(), `tractogen-${name}-`));
  // A stage's workspace is where its file stands: files are copied, what pnpm installed is linked.
  for (const folder of ['node_modules', 'scripts']) symlinkSync(join(ROOT, folder), join(root, folder));
  for (const folder of readdirSync(join(ROOT, 'packages'))) {
    for (const part of ['package.json', 'src'])
      cpSync(join(ROOT, 'packages', folder, part), join(root, 'packages', folder, part), { recursive: true });
    const installed = join('packages', folder, 'node_modules');
    symlinkSync(join(ROOT, installed), join(root, installed));
  }
  mkdirSync(join(root, 'pipelines'));
  symlinkSync(join(ROOT, 'pipelines/stages.json'), join(root, 'pipelines/stages.json'));
  let text = readFileSync(join(ROOT, `pipelines/${name}.yaml`), 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`pipelines/${name}.yaml has no "${from}"`);
    text = text.replace(from, to);
  }
  writeFileSync(join(root, `pipelines/${name}.yaml`), text);
  const compiled = join(root, 'results/compiled');
  const node = (...args: string[]): string =>
    execFileSync(process.execPath, args, {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    });
  return {
    root,
    out: (id) => join(root, 'results', name, id),
    run(nodes) {
      const said = [node('packages/pipeline/src/plan/main.ts', name)];
      for (const id of nodes) {
        const [plan, out] = [`results/${name}/plan/${id}.json`, `results/${name}/${id}`];
        const { stage } = JSON.parse(readFileSync(join(root, plan), 'utf8')) as { stage: string };
        const launch = ['packages/pipeline/src/launch/main.ts', '--stage', stage];
        said.push(node(...launch, '--plan', plan, '--out', out));
      }
      rmSync(compiled, { recursive: true, force: true });
      writeFileSync(join(root, 'results/terminal.txt'), said.join('\n'));
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
