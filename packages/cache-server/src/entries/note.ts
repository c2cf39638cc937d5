import { z } from 'zod';

/**
 * What is known of an entry: written after its bytes, so that an entry with a note is whole. What a newer server knows besides is
 * not read.
 */
const noteSchema = z.object({
  schema: z.literal(1),
  scope: z.string(),
  kind: z.enum(['cache', 'blobs']),
  name: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string(),
  /** Id of the token that stored it. */
  storedBy: z.string(),
  /** What that token was called then; older servers did not write it. */
  label: z.string().optional(),
  /** ISO 8601, UTC. */
  storedAt: z.string(),
  /** SHA-256 of the blobs without which an entry of the cache is no use; older servers did not write it. */
  needs: z.array(z.string()).optional(),
});

export type Note = z.infer<typeof noteSchema>;

/** Null of what is no note. */
export function parseNote(text: string): Note | null {
  try {
    const parsed = noteSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
