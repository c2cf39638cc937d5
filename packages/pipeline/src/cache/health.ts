import { z } from 'zod';

/** What a server says of itself to a token. */
export interface About {
  /** Null of a server that is not ours: nothing is known then. */
  readonly private: boolean | null;
  readonly mayWrite: boolean | null;
}

const about = z.object({ private: z.boolean(), mayWrite: z.boolean() });

const TIMEOUT_MS = 3000;

/**
 * Asks a remote cache whether it is well and knows the token, before Nx does: Nx would end the run over either.
 *
 * @returns what is wrong, for a person to read, or what the server says
 */
export async function examine(
  server: string,
  token: string | undefined,
): Promise<{ readonly wrong: string } | { readonly about: About }> {
  const base = server.replace(/\/+$/, '');
  const ask = async (path: string, method = 'GET'): Promise<Response> =>
    await fetch(base + path, {
      method,
      headers: token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
  try {
    const health = await ask('/health');
    await health.body?.cancel();
    if (health.status >= 500) return { wrong: 'is not well' };
    const told = await ask('/v1/about');
    if (told.status === 401 || told.status === 403) {
      await told.body?.cancel();
      return { wrong: 'does not know the token in NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN' };
    }
    const parsed = about.safeParse(told.ok ? await told.json().catch(() => null) : null);
    if (parsed.success) return { about: parsed.data };
    // Another server of Nx's protocol: it has neither page, and a hash that nobody has is 404 there.
    const miss = await ask('/v1/cache/0');
    await miss.body?.cancel();
    return [200, 404].includes(miss.status)
      ? { about: { private: null, mayWrite: null } }
      : { wrong: `answers ${miss.status}` };
  } catch {
    return { wrong: 'does not answer' };
  }
}
