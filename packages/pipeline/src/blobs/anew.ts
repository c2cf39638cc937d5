import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const REMEDY = /BLOB_MISSING.*?npx nx run (\S+) --skip-nx-cache/g;
/** An artefact that is not what its manifest says: a disk, or a cache's copy of it, was damaged. */
const CORRUPT = /ARTEFACT_CORRUPT [^:]*?results\/([^/:]+)\/([^/:]+)[/:].*?--skip-nx-cache/g;

/**
 * Targets that have to be made anew, as nodes of a pipeline say in their logs: those whose large files are in no store, and those whose
 * result came damaged out of a cache.
 *
 * @param since milliseconds since 1970: what was logged before belongs to an earlier run
 */
export function toMakeAnew(root: string, pipeline: string, since: number): string[] {
  const logs = join(root, 'results', pipeline, 'logs');
  const found = new Set<string>();
  for (const node of existsSync(logs) ? readdirSync(logs) : []) {
    const file = join(logs, node, 'events.jsonl');
    if (!existsSync(file) || statSync(file).mtimeMs < since) continue;
    const text = readFileSync(file, 'utf8');
    for (const [, target] of text.matchAll(REMEDY)) found.add(target);
    for (const [, of, made] of text.matchAll(CORRUPT)) {
      const target = of === pipeline ? targetOf(root, pipeline, made) : undefined;
      if (target !== undefined) found.add(target);
    }
  }
  return [...found];
}

function targetOf(root: string, pipeline: string, node: string): string | undefined {
  try {
    const plan = readFileSync(join(root, 'results', pipeline, 'plan', `${node}.json`), 'utf8');
    return `${pipeline}:${node}:${(JSON.parse(plan) as { verb: string }).verb}`;
  } catch {
    return undefined;
  }
}
