import type { Objects } from '../objects/objects.ts';
import type { Audit } from '../audit/audit.ts';
import type { Limits } from './limits.ts';
import type { Token } from '../tokens/token.ts';

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
