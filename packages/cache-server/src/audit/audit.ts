import { appendFile } from 'node:fs/promises';
import { stableJsonLine } from '@tractogen/core';

/** One answer of the server, for whoever has to find out later who stored what. No token is ever in it, only its id. */
export interface AuditLine {
  readonly time: string;
  readonly token: string | null;
  readonly scope: string | null;
  readonly method: string;
  readonly kind: string;
  readonly name: string;
  readonly outcome: string;
  readonly bytes?: number;
  readonly sha256?: string;
}

export type Audit = (line: AuditLine) => void;

/** Lines of JSON at the end of a file, in the order in which they were told. */
export function auditTo(file: string, onError: (error: unknown) => void): Audit {
  let tail: Promise<void> = Promise.resolve();
  return (line) => {
    tail = tail.then(() => appendFile(file, `${stableJsonLine(line)}\n`, { mode: 0o600 })).catch(onError);
  };
}
