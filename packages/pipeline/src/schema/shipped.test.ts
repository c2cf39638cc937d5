import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkPipeline } from '../plan/check.ts';

const root = resolve(import.meta.dirname, '../../../..');
const files = readdirSync(join(root, 'pipelines')).filter((name) => name.endsWith('.yaml'));

describe('the pipelines that ship', () => {
  it.each(files)('%s is valid and names its schema', async (file) => {
    const { plans } = await checkPipeline(`pipelines/${file}`, root);
    expect(plans.length).toBeGreaterThan(0);
    expect(readFileSync(join(root, 'pipelines', file), 'utf8').split('\n')[0]).toBe(
      '# yaml-language-server: $schema=./pipeline.schema.json',
    );
  });

  it('quickstart and the replication share data and split', async () => {
    const splits = await Promise.all(
      ['quickstart', 'fibercup-replication'].map(async (name) =>
        (await checkPipeline(`pipelines/${name}.yaml`, root)).plans.find(({ verb }) => verb === 'preprocess'),
      ),
    );
    expect(splits[0]?.splitSeed).toBe(splits[1]?.splitSeed);
    expect(splits[0]?.params).toEqual(splits[1]?.params);
  });

  it('write every path out: Nx hashes what stands in the YAML, and would not know of a default', () => {
    const schema: unknown = JSON.parse(readFileSync(join(root, 'pipelines/pipeline.schema.json'), 'utf8'));
    const found: unknown[] = [];
    const visit = (json: unknown): void => {
      if (typeof json !== 'object' || json === null) return;
      if ('path' in json && json.path === true) found.push('default' in json ? json : true);
      for (const inner of Object.values(json)) visit(inner);
    };
    visit(schema);
    expect(found.length).toBeGreaterThan(20);
    expect(found.filter((path) => path !== true)).toEqual([]);
  });
});
