import fastify, { type FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { entryStore } from '../entries/store.ts';
import { spoolIn } from '../entries/spool.ts';
import { evict } from '../eviction/evict.ts';
import { sweepBodies } from '../eviction/sweep.ts';
import { isPrivate } from '../tokens/token.ts';
import { tokenOf } from './authorise.ts';
import { entryRoutes } from './entries.ts';
import { figures } from './figures.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { ServerOptions } from './options.ts';

export interface CacheServer {
  readonly url: string;
  /** Takes no new request, lets those under way end within their time, then closes. */
  stop(): Promise<void>;
}

/** How often leftovers are swept and room is made, ms. */
const HOUSEKEEPING_MS = 60 * 60 * 1000;
/** A client that sends nothing for so long is gone, ms. */
const IDLE_MS = 120_000;
const IDLE_LOOK_MS = 50;

/**
 * Opens the team's cache.
 *
 * @throws what the store or the port refuses with
 */
export async function startServer(options: ServerOptions): Promise<CacheServer> {
  const { objects, tokens, tls, host = '127.0.0.1', port = 0 } = options;
  const { clock = Date.now, warn = () => {}, audit = () => {} } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  await objects.check();
  const spool = spoolIn(options.spool);
  const store = entryStore(objects, spool, clock);
  const unreadable = await store.load();
  if (unreadable > 0) warn(`${unreadable} notes of entries can't be read, and are in quarantine`);
  const numbers = figures(store.index, limits.quota);
  const state = { draining: false };

  const app = serverOf(tls);
  app.server.requestTimeout = 0;
  app.server.timeout = IDLE_MS;
  // Bodies go through untouched: the routes read the stream themselves.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.get('/health', async (_request, reply) => {
    const well =
      !state.draining &&
      (await objects.check().then(
        () => true,
        () => false,
      ));
    return await reply
      .code(well ? 200 : 503)
      .send({ status: well ? 'ok' : state.draining ? 'stopping' : 'store' });
  });
  app.get(
    '/metrics',
    async (_request, reply) =>
      await reply.type(numbers.registry.contentType).send(await numbers.registry.metrics()),
  );
  app.get('/v1/about', async (request, reply) => {
    const token = tokenOf(request, tokens);
    if (token === null) return await reply.code(401).send({ error: 'this token is not known' });
    return await reply.send({
      scope: token.scope,
      mayWrite: token.may === 'write',
      private: isPrivate(token),
      acknowledged: token.acknowledged,
    });
  });
  for (const kind of ['cache', 'blobs'] as const)
    entryRoutes(app, kind, { store, tokens, limits, figures: numbers, audit, clock, warn });

  const housekeeping = setInterval(() => {
    void keepHouse().catch((error: unknown) => warn(`housekeeping failed: ${String(error)}`));
  }, HOUSEKEEPING_MS);
  housekeeping.unref();
  async function keepHouse(): Promise<void> {
    await spool.sweep(clock());
    await sweepBodies(objects, store, clock());
    numbers.evicted(await evict(store, limits.quota, clock()));
  }

  await app.listen({ host, port });
  const address = app.server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${shown}:${address.port}`,
    async stop() {
      state.draining = true;
      clearInterval(housekeeping);
      const hard = setTimeout(() => app.server.closeAllConnections(), limits.drain);
      // A connection that falls idle after the first look is kept alive by its client.
      const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_LOOK_MS);
      await app.close();
      clearTimeout(hard);
      clearInterval(idle);
    },
  };
}

function serverOf(tls: ServerOptions['tls']): FastifyInstance {
  const common = { forceCloseConnections: 'idle' as const, routerOptions: { maxParamLength: 256 } };
  return tls === undefined
    ? fastify(common)
    : fastify({ ...common, https: { ...tls, minVersion: 'TLSv1.2' } });
}
