// `node tools/measure/memory.ts [STREAMLINES]`: makes a whole-brain-sized TRK file, converts and describes it with
// `tractogen`, and writes the peak memory of each to docs/results/memory.json. Needs 9 GB of disk for a million.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem, randomFrom, stableJson, writeFileAtomic } from '@tractogen/core';
import { writeImage, writeStream, type Tractogram, type TractogramStream } from '@tractogen/formats';
import { printFigures, type Figure } from './figure.ts';

const root = join(import.meta.dirname, '../..');
const streamlines = Number(process.argv[2] ?? 1_000_000);
const BAR_MIB = 512;
const BATCH = 10_000;
/** Tells the peak of a process as the last line of its standard error. */
const HOOK = 'process.on("exit", () => console.error(`maxRSS ${process.resourceUsage().maxRSS}`))';
const grid = {
  voxelToRasmm: [-2, 0, 0, 90, 0, 2, 0, -126, 0, 0, 2, -72, 0, 0, 0, 1],
  dimensions: [91, 109, 91] as const,
};

/** Arcs of 60 to 140 points, about 1 mm apart. */
function arcs(count: number): TractogramStream {
  const lengthOf = (i: number): number => 60 + ((i * 37) % 81);
  let points = 0;
  for (let i = 0; i < count; i++) points += lengthOf(i);
  async function* batches(): AsyncGenerator<Tractogram> {
    const random = randomFrom('arcs');
    for (let first = 0; first < count; first += BATCH) {
      const rows = Math.min(BATCH, count - first);
      const offsets = new Uint32Array(rows + 1);
      for (let i = 0; i < rows; i++) offsets[i + 1] = offsets[i] + lengthOf(first + i);
      const values = new Float32Array(3 * offsets[rows]);
      for (let i = 0; i < rows; i++) {
        const [x, y, z, turn] = [0, 1, 2, 3].map(() => random.uniform());
        const radius = 20 + 40 * turn;
        for (let p = offsets[i]; p < offsets[i + 1]; p++) {
          const angle = (p - offsets[i]) / radius;
          values[3 * p] = 60 * x - 30 + radius * Math.cos(angle);
          values[3 * p + 1] = 60 * y - 30 + radius * Math.sin(angle);
          values[3 * p + 2] = 60 * z + angle;
        }
      }
      yield {
        points: values,
        offsets,
        grid,
        perPoint: new Map(),
        perStreamline: new Map(),
        groups: new Map(),
      };
    }
  }
  const none = new Map<string, never>();
  return {
    streamlines: count,
    points,
    grid,
    perPoint: none,
    perStreamline: none,
    groups: new Map(),
    window: null,
    batches,
  };
}

/** Runs `tractogen` and gives its peak memory, MiB. */
function peak(...args: string[]): number {
  const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`;
  const child = spawnSync(process.execPath, ['--import', hook, 'packages/cli/src/main.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const found = /maxRSS (\d+)\s*$/.exec(child.stderr);
  if (child.status !== 0 || found === null) throw new Error(child.stderr);
  process.stderr.write(child.stderr.replace(/maxRSS.*/, ''));
  return Number(found[1]) / 1024;
}

const folder = mkdtempSync(join(tmpdir(), 'tractogen-memory-'));
try {
  const file = (name: string): string => join(folder, name);
  await writeStream(file('in.trk'), arcs(streamlines));
  const commands: [name: string, ...args: string[]][] = [
    ['memory.start', '--help'],
    ['memory.convert.trk_arrow', 'convert', file('in.trk'), file('out.arrow'), '-v'],
    ['memory.convert.trk_tck', 'convert', file('in.trk'), file('out.tck'), '-v'],
    [
      'memory.convert.tck_trk',
      'convert',
      file('out.tck'),
      file('out.trk'),
      '--reference',
      file('grid.nii'),
      '-v',
    ],
    ['memory.convert.trk_trx', 'convert', file('in.trk'), file('out.trx'), '-v'],
    ['memory.convert.trx_arrow', 'convert', file('out.trx'), file('out.arrow'), '-v', '-f'],
    ['memory.convert.trk_trkgz', 'convert', file('in.trk'), file('out.trk.gz'), '-v'],
    ['memory.convert.trkgz_trk', 'convert', file('out.trk.gz'), file('out.trk'), '-v', '-f'],
    ['memory.info.trk', 'info', file('in.trk')],
  ];
  await writeImage(file('grid.nii'), grid, new Uint8Array(91 * 109 * 91));
  const figures: Figure[] = [];
  for (const [name, ...args] of commands) {
    const value = Math.round(peak(...args));
    const note = `${streamlines} streamlines, ${(statSync(file('in.trk')).size / 2 ** 30).toFixed(2)} GiB of TRK`;
    figures.push({ name, value, unit: 'MiB', bar: `≤ ${BAR_MIB}`, met: value <= BAR_MIB, note });
    printFigures(figures.slice(-1));
  }
  const machine = `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const text = stableJson({ machine, figures });
  await writeFileAtomic(diskFileSystem, join(root, 'docs/results/memory.json'), text);
} finally {
  rmSync(folder, { recursive: true });
}
