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
});
