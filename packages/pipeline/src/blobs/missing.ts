import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const REMEDY = /BLOB_MISSING.*?npx nx run (\S+) --skip-nx-cache/g;

/**
 * Targets whose large files are in no store, as nodes of a pipeline say in their logs.
 *
 * @param since milliseconds since 1970: what was logged before belongs to an earlier run
 */
export function missingBodies(root: string, pipeline: string, since: number): string[] {
  const logs = join(root, 'results', pipeline, 'logs');
  const found = new Set<string>();
  for (const node of existsSync(logs) ? readdirSync(logs) : []) {
    const file = join(logs, node, 'events.jsonl');
    if (!existsSync(file) || statSync(file).mtimeMs < since) continue;
    for (const [, target] of readFileSync(file, 'utf8').matchAll(REMEDY)) found.add(target);
  }
  return [...found];
}
