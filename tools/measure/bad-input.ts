import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clone } from './clone.ts';
import type { Figure } from './figure.ts';

interface Case {
  readonly name: string;
  readonly code: string;
  readonly command: readonly string[];
}

/** Broken files and broken pipelines, through `tractogen` and through Nx: one line, exit 2, nothing half-written. */
export async function badInput(clone: Clone): Promise<Figure[]> {
  const tractogen = (...args: string[]): string[] => ['npm', 'run', '-s', 'tractogen', '--', ...args];
  const shipped = 'data/fibercup/fibercup_labelled.trx';
  for (const format of ['trk', 'tck'])
    await clone.run(tractogen('convert', shipped, `bad/whole.${format}`.replace('bad/', ''), '-f'));
  await damage(clone.dir, shipped);

  const cases: Case[] = [
    ...['trk', 'tck', 'trx'].map((format) => ({
      name: `truncated.${format}`,
      code: 'TRUNCATED|ARCHIVE_INVALID',
      command: tractogen('info', `cut.${format}`),
    })),
    { name: 'lying.trk', code: 'COUNT_MISMATCH', command: tractogen('info', 'lying.trk') },
    { name: 'lying.tck', code: 'EXTERNAL_DATA_REFUSED', command: tractogen('info', 'lying.tck') },
    ...['trk', 'tck', 'trx'].map((format) => ({
      name: `empty.${format}`,
      code: 'HEADER_INVALID|TRUNCATED|FORMAT_UNKNOWN|ARCHIVE_INVALID',
      command: tractogen('info', `empty.${format}`),
    })),
    { name: 'yaml.word', code: 'YAML_INVALID', command: tractogen('check', 'pipelines/broken-word.yaml') },
    { name: 'yaml.word.nx', code: 'YAML_INVALID', command: ['npx', 'nx', 'run', 'pipelines:broken-word'] },
    { name: 'stage.truncated', code: 'TRUNCATED', command: ['npx', 'nx', 'run', 'pipelines:broken-file'] },
    {
      name: 'stage.missing_column',
      code: 'COLUMN_MISSING',
      command: ['npx', 'nx', 'run', 'pipelines:broken-column'],
    },
  ];
  const figures: Figure[] = [];
  for (const { name, code, command } of cases) {
    const { exitCode, output } = await clone.run(command);
    const lines = output
      .split('\n')
      .filter((line) => new RegExp(`^(?:\\S*\\s)?(?:${code}) `).test(line.trim()));
    const viaNx = command[0] === 'npx';
    const clean = !/^\s+at .*:\d+:\d+\)?$/m.test(output);
    const met = lines.length >= 1 && clean && (viaNx ? exitCode !== 0 : exitCode === 2);
    figures.push({
      name: `bad_input.${name}`,
      value: `exit ${exitCode}`,
      unit: '',
      bar: `${code}, one line, exit 2`,
      met,
      note: lines[0]?.trim() ?? output.trim().split('\n').at(-1),
    });
  }
  const litter = (await readdir(join(clone.dir, 'results'), { recursive: true })).filter((path) =>
    /broken-[^/]*\/(?!plan|logs|wip|summary)/.test(path),
  );
  figures.push({
    name: 'bad_input.litter',
    value: litter.length,
    unit: 'files',
    bar: '0',
    met: litter.length === 0,
    note: litter.slice(0, 3).join(', '),
  });
  const other = await clone.run(['npx', 'nx', 'run', 'pipelines:quickstart']);
  figures.push({
    name: 'bad_input.other_pipelines',
    value: `exit ${other.exitCode}`,
    unit: '',
    bar: 'exit 0',
    met: other.exitCode === 0,
  });
  await clone.run(['git', 'clean', '-fdq']);
  return figures;
}

async function damage(dir: string, shipped: string): Promise<void> {
  const files = { trk: 'whole.trk', tck: 'whole.tck', trx: shipped };
  for (const [format, path] of Object.entries(files)) {
    const bytes = await readFile(join(dir, path));
    await writeFile(join(dir, `cut.${format}`), bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    await writeFile(join(dir, `empty.${format}`), '');
  }
  const trk = await readFile(join(dir, 'whole.trk'));
  trk.writeInt32LE(1, 988);
  await writeFile(join(dir, 'lying.trk'), trk);
  const tck = await readFile(join(dir, 'whole.tck'), 'latin1');
  await writeFile(join(dir, 'lying.tck'), tck.replace(/file: \. \d+/, 'file: /etc/hosts 0'), 'latin1');
  const nodes = (node: string): string =>
    `description: made to fail\nseed: 1\nsplitSeed: 1\naccess: open\nnodes:\n  ingest: ${node}\n`;
  await writeFile(
    join(dir, 'pipelines/broken-word.yaml'),
    nodes('{ stage: ingest, parms: { source: fibercup-tractogram } }'),
  );
  await writeFile(
    join(dir, 'pipelines/broken-file.yaml'),
    nodes('{ stage: ingest, params: { source: tractogram, path: cut.trk } }'),
  );
  await writeFile(join(dir, 'labels.tsv'), 'index\tname\n0\tx\n');
  await writeFile(
    join(dir, 'pipelines/broken-column.yaml'),
    nodes('{ stage: ingest, params: { source: tractogram, path: whole.trk, labels: labels.tsv } }'),
  );
}
