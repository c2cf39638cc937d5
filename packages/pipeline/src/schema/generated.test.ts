import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from './generated.ts';

const root = resolve(import.meta.dirname, '../../../..');

describe('generated files', () => {
  it('are what the stages say: else run `node packages/pipeline/src/schema/generate.ts`', async () => {
    for (const [file, text] of await generatedFiles(root))
      expect(readFileSync(join(root, file), 'utf8'), file).toBe(text);
  });
});
