// `node tools/measure/space.ts`: after `nx run pipelines:proof-space`, compares what models generate of streamlines that
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
const GENERATED = /^(?:prior|control|latent|generation|requested)\./;
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

/** Branches of moved subjects, and what they differ from the one that never moved. */
const BACK = { moved: 'resampled on an upright grid', exact: 'grid moved along, nothing interpolated' };

const lying = bySeed('lying');
const unregistered = bySeed('unregistered');
const branches = Object.entries(BACK).map(([branch, images]) => {
  const values = bySeed(branch);
  const figures = [...lying].flatMap(([name, still]) => compared(name, still, found(values, name)) ?? []);
  return {
    branch,
    images,
    changed: figures.filter(({ within }) => !within).length,
    of: figures.length,
    figures,
  };
});
for (const { branch, changed, of, figures } of branches) {
  for (const { name, still, back, spread, within } of figures)
    if (!/bundle_/.test(name))
      console.log(`${within ? 'ok  ' : 'MISS'} ${branch} ${name}: ${still} → ${back} (spread ${spread})`);
  console.log(`${branch}: ${changed} of ${of} figures change by more than their seeds spread`);
}

/** Figures of the only samples of their kind, and of the only model, go without its name. */
function found<T>(values: ReadonlyMap<string, T>, name: string): T | undefined {
  const alone = name
    .replace(/^(?:prior\.vae|control\.condvae)\.(?=(?:generation|control|requested)\.)/, '')
    .replace(/^latent\.vae\./, 'latent.');
  return values.get(name) ?? values.get(alone);
}

/** Of seeds that both have; null where the spread cannot be told. */
function compared(
  name: string,
  still: ReadonlyMap<string, number>,
  back: ReadonlyMap<string, number> = new Map(),
) {
  const seeds = [...still.keys()].filter((seed) => back.has(seed));
  if (still.size < 2 || seeds.length === 0) return null;
  const all = [...still.values()];
  const spread = Math.max(...all) - Math.min(...all);
  const [before, after] = [still, back].map((values) => mean(seeds.map((seed) => values.get(seed) ?? NaN)));
  const away = found(unregistered, name)?.get('1');
  return {
    name,
    still: short(before),
    back: short(after),
    ...(away !== undefined && { unregistered: short(away) }),
    spread: short(spread),
    within: Math.abs(after - before) <= spread,
    seeds: seeds.length,
  };
}

await writeFileAtomic(
  diskFileSystem,
  join(root, 'docs/results/space.json'),
  stableJson({
    what: '`pipelines/proof-space.yaml`: figures of what is generated, means over seeds of both; spread: largest less least over the seeds that never moved',
    machine: `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    writtenAt: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
    branches,
  }),
);
