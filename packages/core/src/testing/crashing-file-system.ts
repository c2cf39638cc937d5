import { truncate } from 'node:fs/promises';
import { diskFileSystem, type FileSystem } from '../files/file-system.ts';

/** The process died: nothing it calls from now on does anything. */
class Crash extends Error {}

export interface Fault {
  /** 0-based number of the call that goes wrong. */
  readonly at: number;
  /** `crash`: this and every later call throws, and bytes not synced are cut. Else an errno, once. */
  readonly kind: 'crash' | 'ENOSPC' | 'EIO' | 'EACCES' | 'EROFS';
  /** Syncing does nothing, as if it had been left out of the code: what the tests must notice. */
  readonly forgetsSync?: boolean;
}

/**
 * A file system over the real disk that fails on purpose (the method of SQLite's crash tests). Every
 * call, those on open files included, counts as one.
 */
export function crashingFileSystem(fault: Fault): {
  fs: FileSystem;
  calls: () => number;
  settle: () => Promise<void>;
} {
  let calls = 0;
  let dead = false;
  const unsynced = new Map<string, number>();

  const gate = async <T>(work: () => Promise<T>): Promise<T> => {
    if (dead) throw new Crash('dead');
    if (calls++ === fault.at) {
      if (fault.kind !== 'crash') throw Object.assign(new Error(fault.kind), { code: fault.kind });
      dead = true;
      throw new Crash('crash');
    }
    return await work();
  };

  /** A file that was moved, alone or with its folder, is as little on the disk as before. */
  const follow = (from: string, to: string): void => {
    const moved = [...unsynced].filter(([path]) => path === from || path.startsWith(`${from}/`));
    for (const [path, kept] of moved) {
      unsynced.delete(path);
      unsynced.set(to + path.slice(from.length), kept);
    }
  };

  const wrapHandle = (path: string, handle: Awaited<ReturnType<FileSystem['open']>>): typeof handle =>
    new Proxy(handle, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          // A dead process's files are closed by the kernel.
          if (name === 'close') return await target.close();
          return await gate(async () => {
            const result: unknown = await member.apply(target, args);
            if (name === 'writeFile') unsynced.set(path, unsynced.get(path) ?? 0);
            if (name === 'sync' && !fault.forgetsSync) unsynced.delete(path);
            return result;
          });
        };
      },
    });

  const fs = new Proxy(diskFileSystem, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) =>
        await gate(async () => {
          const result: unknown = await member.apply(target, args);
          if (name === 'rename') follow(String(args[0]), String(args[1]));
          return name === 'open'
            ? wrapHandle(String(args[0]), result as Awaited<ReturnType<FileSystem['open']>>)
            : result;
        });
    },
  });
  return {
    fs,
    calls: () => calls,
    /** What a power cut leaves: bytes never synced are gone. */
    settle: async () => {
      for (const [path, kept] of unsynced) await truncate(path, kept).catch(() => {});
    },
  };
}
