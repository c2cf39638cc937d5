import type { Objects } from '../objects/objects.ts';
import type { Audit } from '../audit/audit.ts';
import type { Token } from '../tokens/token.ts';

const GIB = 2 ** 30;

export interface ServerOptions {
  readonly objects: Objects;
  /** Folder on the local disk for bytes on their way in; for a folder of objects, on the same disk. */
  readonly spool: string;
  readonly tokens: readonly Token[];
  readonly host?: string;
  /** 0: any that is free. */
  readonly port?: number;
  /** PEM. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly limits?: Partial<Limits>;
  readonly audit?: Audit;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  readonly warn?: (line: string) => void;
}

export interface Limits {
  /** Bytes of all bodies above which the least recently used go. */
  readonly quota: number;
  /** Bytes of one entry of Nx's cache, which its clients hold in memory whole. */
  readonly entry: number;
  /** Bytes of one blob. */
  readonly blob: number;
  /** How long requests under way may go on once the server is told to stop, ms. */
  readonly drain: number;
}

export const DEFAULT_LIMITS: Limits = { quota: 100 * GIB, entry: 2 * GIB, blob: 64 * GIB, drain: 30_000 };
