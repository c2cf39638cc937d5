// `node tools/measure/two-clones.ts`: the quickstart in two clones with a home and an Nx cache of their own, and one team's cache
// between them. Tells how long the second takes, what it ran, and whether it has the same bytes; then how long a pipeline takes of
// which everything is cached. Writes docs/results/two-clones.json.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem, stableJson, writeFileAtomic } from '@tractogen/core';
import type { Summary } from '@tractogen/pipeline';
import { freshClone, type Clone } from './clone.ts';
import { printFigures, type Figure } from './figure.ts';

const root = join(import.meta.dirname, '../..');
const PIPELINE = process.argv[2] ?? 'quickstart';
const BAR_SECONDS = 30;

const folder = mkdtempSync(join(tmpdir(), 'tractogen-two-'));
const clones = [await freshClone(root), await freshClone(root)];
const cli = ['packages/cli/src/main.ts', 'cache'];
const tokens = join(folder, 'tokens.json');
const tractogen = async (...args: string[]): Promise<string> =>
  (await clones[0].run(['.tools/node_modules/.bin/node', ...cli, ...args])).output.trim();
for (const clone of clones) await clone.must(['node', 'scripts/setup.mjs']);
const write = await tractogen('token', 'create', '--tokens', tokens, '--label', 'w', '--write');
const read = await tractogen('token', 'create', '--tokens', tokens, '--label', 'r');
const place = ['--dir', join(folder, 'store'), '--tokens', tokens, '--port', '0'];
const server = spawn(process.execPath, [...cli, 'serve', ...place], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const url = await new Promise<string>((done) =>
    server.stdout.once('data', (line: Buffer) => done(line.toString().split(' ')[0])),
  );
  const first = await run(clones[0], write);
  const second = await run(clones[1], read);
  const again = await run(clones[1], read);
  const daemon = await run(clones[1], read, { NX_DAEMON: 'true' });
  const warm = await run(clones[1], read, { NX_DAEMON: 'true' });
  await clones[1].run(['npx', 'nx', 'daemon', '--stop'], { NX_DAEMON: 'true' });
  const statuses = second.summary.nodes.map(({ status }) => status);
  const same = second.summary.nodes.filter(({ id }) => manifest(clones[0], id) === manifest(clones[1], id));
  const nodes = second.summary.nodes.length;
  const figures: Figure[] = [
    {
      name: 'first',
      value: Math.round(first.seconds),
      unit: 's',
      bar: 'none',
      met: true,
      note: `${PIPELINE}, computed`,
    },
    {
      name: 'second',
      value: Math.round(10 * second.seconds) / 10,
      unit: 's',
      bar: `≤ ${BAR_SECONDS}`,
      met: second.seconds <= BAR_SECONDS,
      note: 'all from the team’s cache',
    },
    {
      name: 'second.ran',
      value: statuses.filter((status) => status !== 'remote').length,
      unit: 'nodes',
      bar: '0',
      met: statuses.every((status) => status === 'remote'),
      note: `of ${nodes}`,
    },
    {
      name: 'second.same_bytes',
      value: same.length,
      unit: 'nodes',
      bar: String(nodes),
      met: same.length === nodes,
    },
    noop('again.without_daemon', again.seconds),
    noop('again.starting_daemon', daemon.seconds),
    noop('again.with_daemon', warm.seconds),
  ];
  printFigures(figures);
  const machine = `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const file = join(root, 'docs/results/two-clones.json');
  await writeFileAtomic(diskFileSystem, file, stableJson({ machine, pipeline: PIPELINE, figures }));

  async function run(
    clone: Clone,
    token: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ seconds: number; summary: Summary }> {
    const { seconds, exitCode, output } = await clone.run(['npx', 'nx', 'run', `pipelines:${PIPELINE}`], {
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url,
      NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token,
      ...env,
    });
    if (exitCode !== 0) throw new Error(output.slice(-2000));
    return { seconds, summary: await clone.summary(PIPELINE) };
  }
} finally {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

function noop(name: string, seconds: number): Figure {
  const value = Math.round(10 * seconds) / 10;
  return { name, value, unit: 's', bar: 'none', met: true, note: 'all cached here' };
}

function manifest({ dir }: Clone, node: string): string {
  return readFileSync(join(dir, 'results', PIPELINE, node, 'artefact.json'), 'utf8');
}
