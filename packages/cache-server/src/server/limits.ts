const GIB = 2 ** 30;

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
