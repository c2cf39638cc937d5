import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Plan } from '@tractogen/core';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'determinism-'));
const pipeline = `determinism-${process.pid}`;

/** As different as two colleagues' shells can be: nothing of it may show in the bytes. */
const SHELLS = {
  left: { umask: '022', env: { TZ: 'UTC', LC_ALL: 'C', TMPDIR: tmpdir() } },
  right: { umask: '077', env: { TZ: 'Pacific/Chatham', LC_ALL: 'tr_TR.UTF-8', TMPDIR: folder } },
} as const;

type Shell = keyof typeof SHELLS;

function run(shell: Shell, node: string, stage: string, plan: Partial<Plan>): void {
  const whole = {
    schema: 1,
    pipeline,
    node,
    stage,
    params: {},
    seed: 7,
    splitSeed: 1,
    access: 'open',
    inputs: {},
    ...plan,
  };
  const file = join(folder, `${shell}-${node}.json`);
  writeFileSync(file, JSON.stringify(whole));
  const { umask, env } = SHELLS[shell];
  const command = `umask ${umask}; exec "$0" "$@"`;
  const args = [
    process.execPath,
    `packages/${stage}/src/stage.ts`,
    '--plan',
    file,
    '--out',
    join(folder, shell, node),
  ];
  const result = spawnSync('sh', ['-c', command, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  expect(result.stderr).toBe('');
  expect(result.status).toBe(0);
}

function manifest(shell: Shell, node: string): string {
  return readFileSync(join(folder, shell, node, 'artefact.json'), 'utf8');
}

describe('the same node in another shell', () => {
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(join(root, 'results', pipeline), { recursive: true, force: true });
  });

  it('has the same bytes: locale, time zone, umask and temporary folder leave no trace (R-15)', () => {
    for (const shell of ['left', 'right'] as const) {
      const dir = (node: string): { node: string; dir: string } => ({ node, dir: join(folder, shell, node) });
      run(shell, 'ingest', 'ingest', {
        verb: 'ingest',
        params: { source: 'fibercup-tractogram', set: 'labelled' },
      });
      run(shell, 'streamlines', 'preprocess', {
        verb: 'preprocess',
        params: { limit: 60 },
        inputs: { tractogram: [dir('ingest')] },
      });
      run(shell, 'pca', 'model-pca', {
        verb: 'train',
        params: { latent: 4 },
        inputs: { streamlines: [dir('streamlines')] },
      });
    }
    for (const node of ['ingest', 'streamlines', 'pca'])
      expect(manifest('right', node), node).toBe(manifest('left', node));
  });
});
