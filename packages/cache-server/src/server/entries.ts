import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { evict, isCrowded } from '../eviction/evict.ts';
import { isName, type EntryKind, type Key } from '../entries/key.ts';
import type { EntryStore, PutOutcome } from '../entries/store.ts';
import type { Audit } from '../audit/audit.ts';
import { scopesOf } from '../entries/scopes.ts';
import type { Token } from '../tokens/token.ts';
import { tokenOf } from './authorise.ts';
import type { Figures } from './figures.ts';
import type { Limits } from './limits.ts';
import { originHeaders } from './origin.ts';

export interface EntryContext {
  readonly store: EntryStore;
  readonly tokens: readonly Token[];
  readonly limits: Limits;
  readonly figures: Figures;
  readonly audit: Audit;
  readonly clock: () => number;
  readonly warn: (line: string) => void;
}

type Request = FastifyRequest<{ Params: { name: string } }>;

/**
 * What a client is told. Nx goes on silently after 403 and 409, and ends the run after any other refusal, so whatever is
 * wrong with an entry or with the store is 403 to it. A blob's client is ours and hears the truth.
 */
const STATUS: Readonly<Record<EntryKind, Readonly<Record<PutOutcome | 'failed', number>>>> = {
  cache: {
    stored: 200,
    exists: 409,
    'too-large': 403,
    mismatch: 403,
    bomb: 403,
    unreadable: 403,
    'lacks-blobs': 403,
    failed: 403,
  },
  blobs: {
    stored: 200,
    exists: 409,
    'too-large': 413,
    mismatch: 400,
    bomb: 400,
    unreadable: 400,
    'lacks-blobs': 400,
    failed: 503,
  },
};

/** Nx's protocol under `/v1/cache`, the content store under `/v1/blobs`. */
export function entryRoutes(app: FastifyInstance, kind: EntryKind, context: EntryContext): void {
  const { store, tokens, limits, figures, audit, clock, warn } = context;
  const path = `/v1/${kind}/:name`;

  const told = (request: Request, token: Token | null, outcome: string, more: object = {}): void => {
    figures.answered(kind, request.method, outcome);
    audit({
      time: new Date(clock()).toISOString(),
      token: token?.id ?? null,
      scope: token?.scope ?? null,
      method: request.method,
      kind,
      // What is no name may be anything at all.
      name: isName(kind, request.params.name) ? request.params.name : '',
      outcome,
      ...more,
    });
  };
  /** Nx does not read an answer before it has sent everything. */
  const refuse = async (
    request: Request,
    reply: FastifyReply,
    status: number,
    why: string,
  ): Promise<void> => {
    for await (const _ of request.raw);
    await reply.code(status).type('text/plain').send(`${why}\n`);
  };
  const checked = async (request: Request, reply: FastifyReply): Promise<Token | null> => {
    const token = tokenOf(request, tokens);
    if (token === null) {
      told(request, null, 'unauthorised');
      await refuse(request, reply, 401, 'this token is not known');
    } else if (!isName(kind, request.params.name)) {
      told(request, token, 'bad-name');
      await refuse(request, reply, 400, 'no such name is possible');
      return null;
    }
    return token;
  };
  const keys = (token: Token, name: string): Key[] =>
    scopesOf(token.scope).map((scope) => ({ scope, kind, name }));

  app.head<{ Params: { name: string } }>(path, async (request, reply) => {
    const token = await checked(request, reply);
    if (token === null) return reply;
    for (const key of keys(token, request.params.name)) {
      const note = await store.look(key).catch(() => null);
      if (note === null) continue;
      told(request, token, 'hit');
      return await reply
        .code(200)
        .headers(originHeaders(note, tokens))
        .header('content-length', note.bytes)
        .send();
    }
    told(request, token, 'miss');
    return await reply.code(404).send();
  });

  app.get<{ Params: { name: string } }>(path, { exposeHeadRoute: false }, async (request, reply) => {
    const token = await checked(request, reply);
    if (token === null) return reply;
    for (const key of keys(token, request.params.name)) {
      const found = await store.get(key).catch((error: unknown) => {
        warn(`reading ${key.kind}/${key.name} failed: ${String(error)}`);
        return null;
      });
      if (found === 'damaged') {
        warn(`${key.kind}/${key.name} was damaged and is in quarantine`);
        told(request, token, 'damaged');
        continue;
      }
      if (found === null) continue;
      const { bytes, sha256 } = found.note;
      told(request, token, 'hit', { bytes, sha256 });
      figures.moved('out', bytes);
      return await reply
        .code(200)
        .type('application/octet-stream')
        .headers(originHeaders(found.note, tokens))
        .header('content-length', bytes)
        .send(found.body);
    }
    told(request, token, 'miss');
    return await reply.code(404).type('text/plain').send('not here\n');
  });

  app.put<{ Params: { name: string } }>(path, async (request, reply) => {
    const token = await checked(request, reply);
    if (token === null) return reply;
    if (token.may !== 'write') {
      told(request, token, 'read-only');
      await refuse(request, reply, 403, 'this token only reads');
      return reply;
    }
    const key: Key = { scope: token.scope, kind, name: request.params.name };
    const limit = kind === 'cache' ? limits.entry : limits.blob;
    let outcome: PutOutcome | 'failed' = 'failed';
    let more = {};
    try {
      const put = await store.put(key, request.raw, { storedBy: token.id, label: token.label, limit });
      outcome = put.outcome;
      if (outcome === 'stored' && put.note !== null) {
        more = { bytes: put.note.bytes, sha256: put.note.sha256 };
        figures.moved('in', put.note.bytes);
      }
    } catch (error) {
      warn(`storing ${kind}/${key.name} failed: ${String(error)}`);
    }
    told(request, token, outcome, more);
    if (request.raw.destroyed && !request.raw.complete) return reply;
    await reply.code(STATUS[kind][outcome]).type('text/plain').send(`${outcome}\n`);
    if (outcome === 'stored' && isCrowded(store, key.scope, limits.quota))
      figures.evicted(await evict(store, limits.quota, clock()));
    return reply;
  });
}
