/** `node packages/pipeline/src/schema/generate.ts` from the workspace root writes the generated files. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './generated.ts';

const root = process.cwd();
for (const [file, text] of await generatedFiles(root)) {
  writeFileSync(join(root, file), text);
  process.stdout.write(`${file}\n`);
}
