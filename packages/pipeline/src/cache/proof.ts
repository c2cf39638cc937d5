import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const [NONCE, PROOF] = ['tractogen-nonce', 'tractogen-proof'];

/**
 * A question to a guard. Who asks proves to know its secret and so does the guard, and neither says it: whatever else listens at a guard's
 * address by then learns nothing, and other users of the machine are not answered.
 */
export function question(secret: string): {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the guard itself gave an answer. */
  readonly isAnswer: (headers: Headers) => boolean;
} {
  const nonce = randomBytes(16).toString('hex');
  return {
    headers: { [NONCE]: nonce, [PROOF]: proofOf(secret, 'question', nonce) },
    isAnswer: (headers) => same(headers.get(PROOF), proofOf(secret, 'answer', nonce)),
  };
}

/** The guard's side: headers of its answer, or null to whoever does not know the secret. */
export function answer(
  secret: string,
  headers: IncomingHttpHeaders,
): Readonly<Record<string, string>> | null {
  const [nonce, proof] = [headers[NONCE], headers[PROOF]];
  if (typeof nonce !== 'string' || !same(proof, proofOf(secret, 'question', nonce))) return null;
  return { [PROOF]: proofOf(secret, 'answer', nonce) };
}

function proofOf(secret: string, side: 'question' | 'answer', nonce: string): string {
  return createHmac('sha256', secret).update(`${side} ${nonce}`).digest('hex');
}

function same(given: unknown, wanted: string): boolean {
  if (typeof given !== 'string' || given.length !== wanted.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}
