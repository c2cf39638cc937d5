// `node tools/measure/keep.ts PIPELINE …`: writes what stands in results/<pipeline> to
// docs/results/<pipeline>.json: of every model that is finished its facts and its history (figures by
// epoch, the KL of single dimensions left out), of every finished validation its metrics. `code` is the digest of the sources that
// made a node; `writtenAt` is the commit at which the file was written, which may be a later one.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import {
  MANIFEST_FILE,
  PROVENANCE_FILE,
  diskFileSystem,
  stableJsonLine,
  writeFileAtomic,
} from '@tractogen/core';

const root = join(import.meta.dirname, '../..');
const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const json = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

/** A number to six digits: the rest says nothing. */
const short = (value: unknown): unknown =>
  typeof value === 'number'
    ? Number(value.toPrecision(6))
    : Array.isArray(value)
      ? value.map(short)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, short(inner)]))
        : value;

function history(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .map((record) =>
      short(Object.fromEntries(Object.entries(record).filter(([name]) => !name.startsWith('valid.kl.')))),
    );
}

function node(dir: string): object | null {
  if (!existsSync(join(dir, MANIFEST_FILE))) return null;
  const { code, runtime } = json(join(dir, PROVENANCE_FILE));
  // Of a pipeline of several machines: the head says where the file was written, this where the node was made.
  const device = (runtime as { device?: string } | undefined)?.device;
  if (existsSync(join(dir, 'metrics.json'))) return { code, metrics: short(json(join(dir, 'metrics.json'))) };
  if (!existsSync(join(dir, 'model.json'))) return null;
  const { preset, training, hyperParameters } = json(join(dir, 'model.json'));
  const epochs = history(join(dir, 'history.jsonl'));
  return { code, device, preset, hyperParameters, training: short(training), history: epochs };
}

for (const pipeline of process.argv.slice(2)) {
  const folder = join(root, 'results', pipeline);
  const nodes = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, node(join(folder, name))] as const)
    .filter(([, kept]) => kept !== null)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const changed =
    git('status', '--porcelain', '--', 'packages', 'pipelines', 'data') === '' ? '' : ' and changes';
  const file = join(root, 'docs/results', `${pipeline}.json`);
  const head = {
    writtenAt: `${git('rev-parse', '--short', 'HEAD')}${changed}`,
    machine: `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  };
  // One line a node: a diff shows which of them changed.
  const lines = nodes.map(([name, kept]) => `  ${JSON.stringify(name)}: ${stableJsonLine(kept)}`);
  const text = `{\n "writtenAt": ${JSON.stringify(head.writtenAt)},\n "machine": ${JSON.stringify(head.machine)},\n "nodes": {\n${lines.join(',\n')}\n }\n}\n`;
  await writeFileAtomic(diskFileSystem, file, Buffer.from(text));
  console.log(`${file}: ${nodes.length} nodes`);
}
