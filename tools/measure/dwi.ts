// `node tools/measure/dwi.ts`: tracks FiberCup from its diffusion images to a labelled tractogram twice, and writes the
// time of both and whether their bytes are the same to docs/results/dwi.json. Needs MRtrix3 and an idle machine.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem, sha256, stableJson, writeFileAtomic } from '@tractogen/core';
import { printFigures, type Figure } from './figure.ts';

const root = join(import.meta.dirname, '../..');
const PIPELINE = 'fibercup-replication';
const PLAN = `results/${PIPELINE}/plan/dwi.ingest.json`;
const BAR_SECONDS = 60;

function must(...args: string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - started) / 1000;
}

const folder = mkdtempSync(join(tmpdir(), 'tractogen-dwi-'));
try {
  must('packages/pipeline/src/plan/main.ts', PIPELINE);
  const outs = ['one', 'two'].map((name) => join(folder, name));
  const seconds = outs.map((out) => must('packages/ingest/src/stage.ts', '--plan', PLAN, '--out', out));
  // The manifest tells the hash of every file of the artefact.
  const manifests = outs.map((out) => readFileSync(join(out, 'artefact.json'), 'utf8'));
  const { counts } = JSON.parse(manifests[0]) as { counts: { in: number; out: number } };
  const figures: Figure[] = seconds.map((value, i) => ({
    name: `dwi.chain.${i + 1}`,
    value: Math.round(10 * value) / 10,
    unit: 's',
    bar: `≤ ${BAR_SECONDS}`,
    met: value <= BAR_SECONDS,
    note: `diffusion images to labelled tractogram, ${counts.in} tracked, ${counts.out} kept`,
  }));
  const [one, two] = manifests.map((text) => sha256(text).slice(0, 12));
  figures.push({ name: 'dwi.same_bytes', value: two, unit: 'sha256', bar: one, met: one === two });
  printFigures(figures);
  const machine = `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  await writeFileAtomic(
    diskFileSystem,
    join(root, 'docs/results/dwi.json'),
    stableJson({ machine, figures }),
  );
} finally {
  rmSync(folder, { recursive: true });
}
