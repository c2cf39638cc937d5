import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** Entries of restricted data: read and written by private tokens alone. */
export const PRIVATE_SCOPE = 'private';

const tokenSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{8}$/),
  label: z.string(),
  may: z.enum(['read', 'write']),
  scope: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  /** Who answers for restricted data being kept here, and by which agreement; of private tokens. */
  acknowledged: z.string().min(1).nullable(),
  createdAt: z.string(),
  /** SHA-256 of the secret: it has 256 random bits, so that nothing slower is needed. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export const tokenFileSchema = z.strictObject({ schema: z.literal(1), tokens: z.array(tokenSchema) });

export type Token = z.infer<typeof tokenSchema>;
export type TokenFile = z.infer<typeof tokenFileSchema>;

export const isPrivate = ({ scope }: Token): boolean => scope === PRIVATE_SCOPE;

/**
 * Makes a token. Its text, `tgc_<id>_<secret>`, is told once and stored nowhere.
 *
 * @param now for the record
 */
export function newToken(
  wanted: Pick<Token, 'label' | 'may' | 'scope' | 'acknowledged'>,
  now: Date,
): { readonly token: Token; readonly text: string } {
  const id = randomBytes(4).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return {
    token: { id, ...wanted, createdAt: now.toISOString(), hash: hashOf(secret) },
    text: `tgc_${id}_${secret}`,
  };
}

/** The token that this text is, if any. Takes the same time whichever part of the secret is wrong. */
export function recognise(tokens: readonly Token[], text: string): Token | null {
  const match = /^tgc_([0-9a-f]{8})_([A-Za-z0-9_-]{43})$/.exec(text);
  if (match === null) return null;
  const given = Buffer.from(hashOf(match[2]), 'hex');
  let found: Token | null = null;
  for (const token of tokens)
    if (timingSafeEqual(given, Buffer.from(token.hash, 'hex')) && token.id === match[1]) found = token;
  return found;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
