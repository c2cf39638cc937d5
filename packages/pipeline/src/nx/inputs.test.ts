import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { stageInputs } from './inputs.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const RUNTIME = 'scripts/runtime.json';

it('what computes with TensorFlow is new with another native library, and nothing else is', () => {
  expect(existsSync(join(ROOT, RUNTIME))).toBe(true);
  const hashes = (stage: string): boolean =>
    stageInputs(ROOT, stage)?.includes(`{workspaceRoot}/${RUNTIME}`) ?? false;
  expect(['model-ae', 'model-vae', 'model-aae', 'sampler'].filter((stage) => !hashes(stage))).toEqual([]);
  expect(['ingest', 'preprocess', 'model-pca'].filter(hashes)).toEqual([]);
});
