import { createConnection, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '@tractogen/core';
import type { Gpu } from './devices.ts';

/** GPUs that nobody else of Tractogen on this machine has. */
export interface HeldGpus {
  readonly gpus: readonly Gpu[];
  release(): void;
}

const LOOK_MS = 1000;
/** Of who wants several, one at a time holds some and waits for more: two that did would wait for each other. */
const TURN = '\0tractogen-several-gpus';

/**
 * Takes so many of these GPUs, and waits where they are taken. What is held is a name among the kernel's sockets (abstract,
 * Linux): it is the machine's, whoever the user is, and gone with its process, however that ended.
 *
 * @param count of them, at most as many as there are
 * @param self told to others who wait
 * @param waiting hears once who holds what is waited for
 * @param signal ends the wait by throwing its reason
 */
export async function takeGpus(
  gpus: readonly Gpu[],
  count: number,
  self: string,
  waiting: (line: string) => void,
  signal: AbortSignal,
): Promise<HeldGpus> {
  const held = new Map<Gpu, Server>();
  const release = (): void => held.forEach((server) => server.close());
  let turn: Server | null = null;
  try {
    for (let told = false; ; told = true) {
      if (count > 1) turn ??= await bind(TURN, self);
      if (count === 1 || turn !== null) await take(gpus, count, self, held);
      if (held.size === count) return { gpus: [...held.keys()], release };
      if (!told) waiting(await whyWaiting(gpus, count, held));
      await sleep(LOOK_MS, undefined, { signal });
    }
  } catch (error) {
    release();
    throw error;
  } finally {
    turn?.close();
  }
}

async function take(
  gpus: readonly Gpu[],
  count: number,
  self: string,
  held: Map<Gpu, Server>,
): Promise<void> {
  for (const gpu of gpus) {
    if (held.size === count) return;
    const server = held.has(gpu) ? null : await bind(nameOf(gpu), self);
    if (server !== null) held.set(gpu, server);
  }
}

async function whyWaiting(
  gpus: readonly Gpu[],
  count: number,
  held: ReadonlyMap<Gpu, Server>,
): Promise<string> {
  const others = await Promise.all(
    gpus.filter((gpu) => !held.has(gpu)).map(async (gpu) => ({ gpu, holder: await holderOf(nameOf(gpu)) })),
  );
  const taken = others.flatMap(({ gpu, holder }) =>
    holder === null ? [] : [`GPU ${gpu.index} is held by ${holder}`],
  );
  const first = count > 1 && held.size === 0 ? await holderOf(TURN) : null;
  const why = first === null ? taken : [`${first} takes several first`, ...taken];
  return `waiting for ${count === 1 ? 'a GPU' : `${count} GPUs`}: ${why.join(', ')}`;
}

function nameOf({ uuid }: Gpu): string {
  return `\0tractogen-${uuid}`;
}

async function bind(name: string, self: string): Promise<Server | null> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(self);
  });
  // It must not keep its process.
  server.unref();
  return await new Promise((done, fail) => {
    server.once('error', (error) => {
      if (systemCode(error) === 'EADDRINUSE') done(null);
      else fail(error);
    });
    server.listen(name, () => done(server));
  });
}

/** What the holder calls itself; null of a name that is free. */
async function holderOf(name: string): Promise<string | null> {
  return await new Promise((done) => {
    let text = '';
    const socket = createConnection(name);
    socket.setTimeout(LOOK_MS, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', (error) => {
      if (systemCode(error) === 'ECONNREFUSED') done(null);
    });
    socket.on('close', () => done(text === '' ? 'another process' : text));
  });
}
