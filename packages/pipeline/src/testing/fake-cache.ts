import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A remote cache in a process of its own that has nothing, takes everything and remembers it. */
export interface FakeCache {
  readonly url: string;
  /** Every request since the last look: `GET /v1/cache/1`; bodies unpacked, as Latin-1. */
  look(): { requests: string[]; bodies: string[] };
  stop(): void;
}

/** @param log file in which the server writes what it got */
export async function fakeCache(log: string): Promise<FakeCache> {
  writeFileSync(log, '');
  const child: ChildProcess = spawn(process.execPath, [import.meta.filename, log], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>(
    (done) => void child.stdout?.once('data', (line) => done(String(line).trim())),
  );
  return {
    url,
    look() {
      const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
      writeFileSync(log, '');
      const got = lines.map((line) => JSON.parse(line) as { request: string; body: string });
      const bodies = got.filter(({ body }) => body !== '').map(({ body }) => Buffer.from(body, 'base64'));
      return {
        requests: got.map(({ request }) => request),
        bodies: bodies.map((body) => (body[0] === 0x1f ? gunzipSync(body) : body).toString('latin1')),
      };
    },
    stop: () => void child.kill(),
  };
}

/** Nx's protocol: GET of what is not there is 404, PUT of what is new 200. */
function serve(log: string): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('base64');
      appendFileSync(log, `${JSON.stringify({ request: `${request.method} ${request.url}`, body })}\n`);
      response.writeHead(request.method === 'PUT' ? 200 : 404).end();
    });
  });
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
  });
}

if (import.meta.main) serve(process.argv[2]);
