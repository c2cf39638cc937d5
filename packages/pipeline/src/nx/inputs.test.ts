import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { stageInputs } from './inputs.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const RUNTIME = 'scripts/runtime.json';

it('a stage that computes with TensorFlow is another with another native library, and no other stage is', () => {
  expect(existsSync(join(ROOT, RUNTIME))).toBe(true);
  const hashing = [
    'ingest',
    'preprocess',
    'model-pca',
    'model-ae',
    'model-vae',
    'model-aae',
    'sampler',
    'report',
  ].filter((stage) => stageInputs(ROOT, stage)?.includes(`{workspaceRoot}/${RUNTIME}`));
  expect(hashing).toEqual(['model-ae', 'model-vae', 'model-aae', 'sampler']);
});
