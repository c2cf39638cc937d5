import type { FastifyRequest } from 'fastify';
import { recognise, type Token } from '../tokens/token.ts';

/** The token of a request, from `Authorization: Bearer …`; null of none, or of one that is not known. */
export function tokenOf(request: FastifyRequest, tokens: readonly Token[]): Token | null {
  const match = /^Bearer ([\x21-\x7e]{1,256})$/.exec(request.headers.authorization ?? '');
  return match === null ? null : recognise(tokens, match[1]);
}
