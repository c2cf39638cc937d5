import { createConnection, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '@tractogen/core';
import type { Gpu } from './devices.ts';

/** A GPU that nobody else of Tractogen on this machine has. */
export interface HeldGpu {
  readonly gpu: Gpu;
  release(): void;
}

const LOOK_MS = 1000;

/**
 * Takes one of these GPUs, and waits for one where all are taken. What is held is a name among the kernel's sockets (abstract,
 * Linux): it is the machine's, whoever the user is, and gone with its process, however that ended.
 *
 * @param self told to others who wait
 * @param waiting hears once who holds what is waited for
 * @param signal ends the wait by throwing its reason
 */
export async function takeGpu(
  gpus: readonly Gpu[],
  self: string,
  waiting: (line: string) => void,
  signal: AbortSignal,
): Promise<HeldGpu> {
  for (let told = false; ; told = true) {
    for (const gpu of gpus) {
      const server = await bind(nameOf(gpu), self);
      if (server !== null) return { gpu, release: () => void server.close() };
    }
    if (!told) {
      const holders = await Promise.all(gpus.map((gpu) => holderOf(nameOf(gpu))));
      waiting(
        `waiting for a GPU: ${gpus.map(({ index }, i) => `GPU ${index} is held by ${holders[i]}`).join(', ')}`,
      );
    }
    await sleep(LOOK_MS, undefined, { signal });
  }
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

async function holderOf(name: string): Promise<string> {
  return await new Promise((done) => {
    let text = '';
    const socket = createConnection(name);
    socket.setTimeout(LOOK_MS, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => {});
    socket.on('close', () => done(text === '' ? 'another process' : text));
  });
}
