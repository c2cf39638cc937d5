import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditLine } from '../audit/audit.ts';
import { folderObjects } from '../objects/folder.ts';
import type { Objects } from '../objects/objects.ts';
import type { ServerOptions } from '../server/options.ts';
import { startServer, type CacheServer } from '../server/start.ts';
import { testTokens } from './tokens.ts';

/** A server on a folder of its own, with a token of every kind. */
export interface Bench {
  readonly root: string;
  readonly server: CacheServer;
  readonly audited: AuditLine[];
  readonly warnings: string[];
  /** Text of tokens by what they may do. */
  readonly tokens: ReturnType<typeof testTokens>['texts'];
  /** Milliseconds by which the server's clock is ahead. */
  ahead: number;
  ask(
    method: string,
    path: string,
    more?: { token?: string | null; body?: NonNullable<RequestInit['body']> },
  ): Promise<Response>;
  stop(): Promise<void>;
}

export async function bench(
  options: Partial<ServerOptions> & { readonly wrap?: (objects: Objects) => Objects } = {},
): Promise<Bench> {
  const root = mkdtempSync(join(tmpdir(), 'tractogen-cache-'));
  const { texts: tokens, kept } = testTokens();
  const audited: AuditLine[] = [];
  const warnings: string[] = [];
  const own = { ahead: 0 };
  const clock = (): number => Date.now() + own.ahead;
  const { wrap = (objects: Objects) => objects, ...rest } = options;
  const server = await startServer({
    objects: wrap(folderObjects(join(root, 'store'), clock)),
    spool: join(root, 'spool'),
    tokens: kept,
    audit: (line) => audited.push(line),
    warn: (line) => warnings.push(line),
    clock,
    ...rest,
  });
  return Object.assign(own, {
    root,
    server,
    audited,
    warnings,
    tokens,
    ask: async (
      method: string,
      path: string,
      { token = tokens.write, body }: { token?: string | null; body?: NonNullable<RequestInit['body']> } = {},
    ) =>
      await fetch(`${server.url}${path}`, {
        method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/octet-stream' }),
        },
        ...(body === undefined ? {} : { body, duplex: 'half' }),
      }),
    stop: async () => {
      await server.stop();
      rmSync(root, { recursive: true, force: true });
    },
  });
}
