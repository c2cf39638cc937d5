import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../../..');

describe('files that are in the hash of every node', () => {
  it('stay as they are: a change here would run everything again, everywhere', () => {
    expect(JSON.parse(readFileSync(join(root, 'nx.json'), 'utf8'))).toEqual({
      analytics: false,
      neverConnectToCloud: true,
      defaultBase: 'main',
      parallel: 1,
      plugins: ['@tractogen/pipeline/nx'],
    });
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe('node_modules\n.nx\n.tools\ncoverage\n');
  });

  it('are these two: no .nxignore, no root tsconfig', () => {
    const names = readdirSync(root);
    for (const name of ['.nxignore', 'tsconfig.json', 'tsconfig.base.json'])
      expect(names).not.toContain(name);
  });
});

/** What each package may import of the workspace: rooms below and, of the stages, none but the one named. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  core: [],
  formats: ['core'],
  geometry: ['core'],
  mrtrix: ['core'],
  codec: ['core', 'formats', 'geometry'],
  nn: ['core', 'formats', 'geometry', 'codec'],
  ...Object.fromEntries(
    [
      'ingest',
      'preprocess',
      'model-pca',
      'model-ae',
      'model-vae',
      'model-aae',
      'sampler',
      'validate',
      'report',
    ].map((stage) => [stage, ['core', 'formats', 'geometry', 'mrtrix', 'codec', 'nn']]),
  ),
  pipeline: ['core'],
};

describe('packages', () => {
  it.each(Object.entries(BELOW))('%s imports only from the rooms below it', (name, allowed) => {
    const file = join(root, 'packages', name, 'package.json');
    const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    const own = Object.keys(dependencies).filter((dependency) => dependency.startsWith('@tractogen/'));
    expect(own.filter((dependency) => !allowed.includes(dependency.slice('@tractogen/'.length)))).toEqual([]);
  });
});
