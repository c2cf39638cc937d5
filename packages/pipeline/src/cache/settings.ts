import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TractogenError } from '@tractogen/core';
import { parse } from 'yaml';
import { z } from 'zod';

export const SETTINGS_FILE = 'cache.yaml';

const settingsSchema = z.strictObject({
  server: z.url({ protocol: /^https?$/ }),
  /** It may hold what is computed from restricted data. */
  private: z.boolean().default(false),
  /** Who answers for that, since when, by which data use agreement. */
  acknowledged: z.string().trim().min(10).optional(),
});

/** The team's cache as `cache.yaml` at the workspace root has it; in no hash of any node. */
export type CacheSettings = z.infer<typeof settingsSchema>;

/**
 * @returns null without such a file
 * @throws TractogenError YAML_INVALID
 */
export function readCacheSettings(root: string): CacheSettings | null {
  const path = join(root, SETTINGS_FILE);
  if (!existsSync(path)) return null;
  const read = settingsSchema.safeParse(parsed(readFileSync(path, 'utf8')));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new TractogenError('YAML_INVALID', `${issue.path.join('.') || 'it'}: ${issue.message}`, {
    file: SETTINGS_FILE,
    remedy:
      'Write server: https://…, and for restricted data private: true and acknowledged: "who, when, which agreement"',
  });
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
