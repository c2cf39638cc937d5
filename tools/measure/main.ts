// `pnpm measure [--clone DIR] [section …]`: takes every figure of the first run in a fresh clone of this
// folder, or goes on in one made before, and writes docs/results/first-run.json. A section that was
// measured before is kept unless named again.
import { existsSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { diskFileSystem, stableJson, writeFileAtomic } from '@tractogen/core';
import { badInput } from './bad-input.ts';
import { affected, cachePrecision } from './cache.ts';
import { cloneAt, freshClone, type Clone } from './clone.ts';
import { printFigures, type Figure } from './figure.ts';
import { fintaReplication, tractogenSeeds } from './models.ts';
import { parity } from './parity.ts';
import { resume } from './resume.ts';
import { quickstart, setUp } from './speed.ts';

const SECTIONS: Readonly<Record<string, (clone: Clone) => Promise<Figure[]>>> = {
  setup: setUp,
  quickstart,
  resume,
  cache: cachePrecision,
  affected,
  badInput,
  parity,
  tractogenSeeds,
  fintaReplication,
};

const root = join(import.meta.dirname, '../..');
const resultFile = join(root, 'docs/results/first-run.json');
const { values, positionals } = parseArgs({ options: { clone: { type: 'string' } }, allowPositionals: true });
const wanted = positionals.length > 0 ? positionals : Object.keys(SECTIONS);
const unknown = wanted.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`USAGE: no section ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}`);
  process.exit(2);
}

interface Section {
  /** The commit that was measured. */
  readonly commit: string;
  readonly machine: string;
  readonly figures: readonly Figure[];
}
type Results = Readonly<Record<string, Section>>;

const clone =
  values.clone === undefined
    ? await freshClone(root)
    : await cloneAt(resolve(values.clone), dirname(resolve(values.clone)));
console.log(`measuring in ${clone.dir}`);
// Every section but `setup` and `quickstart` needs a clone that is set up and has run once.
if (!wanted.includes('setup')) await clone.run(['node', 'scripts/setup.mjs']);
if (!wanted.includes('quickstart')) await clone.run(['npm', 'start', '--silent']);
for (const name of wanted) {
  console.log(`\n# ${name}`);
  const figures = await SECTIONS[name](clone);
  printFigures(figures);
  const before = existsSync(resultFile) ? (JSON.parse(readFileSync(resultFile, 'utf8')) as Results) : {};
  const commit = (await clone.run(['git', 'rev-parse', 'HEAD'])).output.trim();
  const machine = `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const results: Results = { ...before, [name]: { commit, machine, figures } };
  await writeFileAtomic(diskFileSystem, resultFile, stableJson(results));
}
