import type { Readable } from 'node:stream';

/** A file on the local disk that is to become an object. */
export interface Source {
  readonly path: string;
  readonly bytes: number;
}

export interface StoredObject {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970: when it was made or last touched. */
  readonly touched: number;
}

export interface OpenObject {
  readonly bytes: number;
  /**
   * Changes whenever the bytes may have; null where the place can't tell, so that they are to be checked each time.
   */
  readonly signature: string | null;
  stream(): Promise<Readable>;
}

/**
 * Where bytes lie under names: a folder, a bucket. Objects are never changed, so creating is the only write that can be
 * raced for, and exactly one creator of a name wins.
 *
 * Names are `a-z`, `0-9`, `.`, `-` and `/`: safe in every file system and bucket.
 */
export interface Objects {
  /** False where the name is taken; nothing is changed then. */
  create(name: string, source: Source): Promise<boolean>;
  open(name: string): Promise<OpenObject | null>;
  /** Marks it as used now. */
  touch(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Out of the way of every reader, for a person to look at. */
  quarantine(name: string): Promise<void>;
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Throws where it can't be written to or read from. */
  check(): Promise<void>;
}
