import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clone } from './clone.ts';
import type { Figure } from './figure.ts';

interface Case {
  readonly name: string;
  /** Codes that are right, as alternatives of a regular expression. */
  readonly code: string;
  readonly command: readonly string[];
}

const NODE = '.tools/node_modules/.bin/node';
const SHIPPED = 'data/fibercup/fibercup_labelled.trx';
const FORMATS = ['trk', 'tck', 'trx'] as const;
const EMPTY = 'HEADER_INVALID|TRUNCATED|FORMAT_UNKNOWN|ARCHIVE_INVALID';
const tractogen = (...args: string[]): string[] => ['npm', 'run', '-s', 'tractogen', '--', ...args];
const stage = (name: string): string[] => [
  NODE,
  'packages/ingest/src/stage.ts',
  '--plan',
  `bad-plans/${name}.json`,
  '--out',
  `results/bad/${name}`,
];

const CASES: readonly Case[] = [
  ...FORMATS.flatMap((format) => [
    { name: `cut.${format}`, code: 'TRUNCATED|ARCHIVE_INVALID', command: tractogen('info', `cut.${format}`) },
    { name: `empty.${format}`, code: EMPTY, command: tractogen('info', `empty.${format}`) },
    { name: `stage.cut.${format}`, code: 'TRUNCATED|ARCHIVE_INVALID', command: stage(`cut-${format}`) },
  ]),
  { name: 'lying.trk', code: 'COUNT_MISMATCH', command: tractogen('info', 'lying.trk') },
  { name: 'lying.tck', code: 'EXTERNAL_DATA_REFUSED', command: tractogen('info', 'lying.tck') },
  { name: 'lying.trx', code: 'COUNT_MISMATCH|ARCHIVE_INVALID', command: tractogen('info', 'lying.trx') },
  { name: 'stage.lying.trk', code: 'COUNT_MISMATCH', command: stage('lying-trk') },
  { name: 'stage.missing_column', code: 'COLUMN_MISSING', command: stage('missing-column') },
  {
    name: 'yaml.unknown_word',
    code: 'YAML_INVALID',
    command: tractogen('check', 'pipelines/broken-word.yaml'),
  },
];

/** Broken files and a broken pipeline: one line with code, place and remedy, exit 2, nothing half-written. */
export async function badInput(clone: Clone): Promise<Figure[]> {
  for (const format of ['trk', 'tck'])
    await clone.must(tractogen('convert', SHIPPED, `whole.${format}`, '-f', '-q'));
  await damage(clone.dir);
  const figures: Figure[] = [];
  for (const { name, code, command } of CASES) {
    const { exitCode, output } = await clone.run(command);
    // A stage's events are JSON; everything else is for a person.
    const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('{'));
    const good = lines.length === 1 && new RegExp(`^(?:${code}) \\S.*: .*\\. .+[.?]$`).test(lines[0]);
    const bar = `${code}, place, remedy; one line; exit 2`;
    figures.push({
      name: `bad_input.${name}`,
      value: `exit ${exitCode}`,
      unit: '',
      bar,
      met: good && exitCode === 2,
      // Where the clone lies is nobody's business.
      note: lines.join(' | ').replaceAll(`${clone.dir}/`, ''),
    });
  }
  const litter = await readdir(join(clone.dir, 'results/bad'), { recursive: true }).catch((): string[] => []);
  figures.push({
    name: 'bad_input.litter',
    value: litter.length,
    unit: 'files',
    bar: '0',
    met: litter.length === 0,
    note: litter.slice(0, 3).join(', '),
  });
  const broken = await clone.run(['npx', 'nx', 'run', 'pipelines:broken-word']);
  const told = /YAML_INVALID pipelines\/broken-word\.yaml:\d+:\d+/.test(broken.output);
  figures.push({
    name: 'bad_input.nx.broken_pipeline',
    value: `exit ${broken.exitCode}`,
    unit: '',
    bar: 'not 0, the line shown',
    met: told && broken.exitCode !== 0,
  });
  const other = await clone.run(['npx', 'nx', 'run', 'pipelines:quickstart']);
  figures.push({
    name: 'bad_input.nx.other_pipelines',
    value: `exit ${other.exitCode}`,
    unit: '',
    bar: '0',
    met: other.exitCode === 0,
  });
  await clone.restore();
  return figures;
}

async function damage(dir: string): Promise<void> {
  const sources = { trk: 'whole.trk', tck: 'whole.tck', trx: SHIPPED };
  for (const format of FORMATS) {
    const bytes = await readFile(join(dir, sources[format]));
    await writeFile(join(dir, `cut.${format}`), bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    await writeFile(join(dir, `empty.${format}`), '');
  }
  const trk = await readFile(join(dir, 'whole.trk'));
  trk.writeInt32LE(1, 988);
  await writeFile(join(dir, 'lying.trk'), trk);
  const tck = await readFile(join(dir, 'whole.tck'), 'latin1');
  await writeFile(join(dir, 'lying.tck'), tck.replace(/file: \. \d+/, 'file: /etc/hosts 0'), 'latin1');
  const trx = await readFile(join(dir, SHIPPED), 'latin1');
  await writeFile(join(dir, 'lying.trx'), trx.replace('4711', '4712'), 'latin1');
  await writeFile(join(dir, 'labels.tsv'), 'index\tclass\n0\tplausible\n');
  await writeFile(
    join(dir, 'pipelines/broken-word.yaml'),
    'description: made to fail\nseed: 1\nnodes:\n  ingest: { stage: ingest, parms: { source: fibercup-tractogram } }\n',
  );
  await mkdir(join(dir, 'bad-plans'), { recursive: true });
  const plans: Record<string, Record<string, string>> = {
    'cut-trk': { path: 'cut.trk' },
    'cut-tck': { path: 'cut.tck' },
    'cut-trx': { path: 'cut.trx' },
    'lying-trk': { path: 'lying.trk' },
    'missing-column': { path: 'whole.trk', labels: 'labels.tsv' },
  };
  for (const [node, params] of Object.entries(plans)) {
    const plan = {
      schema: 1,
      pipeline: 'bad-input',
      node,
      stage: 'ingest',
      verb: 'ingest',
      params: { source: 'tractogram', ...params },
      seed: 1,
      splitSeed: 1,
      access: 'open',
      inputs: {},
    };
    await writeFile(join(dir, `bad-plans/${node}.json`), JSON.stringify(plan));
  }
}
