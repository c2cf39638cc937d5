// `node tools/measure/seed-spread.ts`: after `nx run pipelines:proof-space`, compares what models generate of streamlines that
// were moved and registered back with what they generate of the same streamlines that never moved. A figure changes where
// the two means over seeds are farther apart than the seeds that never moved are among themselves (largest less least).
// Writes docs/results/space.json.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem, stableJson, writeFileAtomic } from '@tractogen/core';

const root = join(import.meta.dirname, '../..');
const results = join(root, 'results/proof-space');

/** Of samples, and of the model alone what needs no held-out streamlines to be compared with. */
const GENERATED = /^(?:prior|control|latent|generation)\./;
/** What is measured of real streamlines or by a baseline, and stands beside. */
const BESIDE =
  /\.(?:real|ceiling|ceiling_off_target|copies_held_out|off_target_real)$|\.(?:linear_gaussian|medoid|selection)\./;

/** Values by seed of each figure; the branch's name is left out. */
function bySeed(branch: string): Map<string, Map<string, number>> {
  const text = readFileSync(join(results, `${branch}.metrics/metrics.json`), 'utf8');
  const all = Object.entries(JSON.parse(text) as Record<string, { value: number }>);
  const found = new Map<string, Map<string, number>>();
  for (const [name, { value }] of all) {
    const seed = /\.seed-(\d+)/.exec(name)?.[1] ?? '1';
    const figure = name.replaceAll(`${branch}.`, '').replace(/\.seed-\d+/, '');
    if (!GENERATED.test(figure) || BESIDE.test(figure) || !Number.isFinite(value)) continue;
    const values = found.get(figure) ?? new Map<string, number>();
    found.set(figure, values.set(seed, value));
  }
  return found;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const short = (value: number): number => Number(value.toPrecision(4));

const [lying, moved, unregistered] = ['lying', 'moved', 'unregistered'].map(bySeed);
const figures = [...lying].flatMap(([name, values]) => {
  const [still, back] = [[...values.values()], [...(moved.get(name)?.values() ?? [])]];
  if (still.length < 2 || back.length < 2) return [];
  const spread = Math.max(...still) - Math.min(...still);
  const difference = mean(back) - mean(still);
  // Figures of the only model and its only samples go without their names.
  const alone = name.replace(/^prior\.vae\./, '').replace(/^latent\.vae\./, 'latent.');
  const away = unregistered.get(alone)?.get('1');
  return [
    {
      name,
      lying: short(mean(still)),
      moved: short(mean(back)),
      ...(away !== undefined && { unregistered: short(away) }),
      spread: short(spread),
      difference: short(difference),
      within: Math.abs(difference) <= spread,
      seeds: [still.length, back.length],
    },
  ];
});

const changed = figures.filter(({ within }) => !within);
for (const { name, lying: a, moved: b, spread, within } of figures)
  if (!within || !/bundle_/.test(name))
    console.log(`${within ? 'ok  ' : 'MISS'} ${name}: ${a} → ${b} (spread ${spread})`);
console.log(`${changed.length} of ${figures.length} figures change by more than their seeds spread`);
await writeFileAtomic(
  diskFileSystem,
  join(root, 'docs/results/space.json'),
  stableJson({
    what: '`pipelines/proof-space.yaml`: figures of what is generated, means over seeds; spread: largest less least over the seeds that never moved',
    machine: `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    writtenAt: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
    changed: changed.length,
    of: figures.length,
    figures,
  }),
);
