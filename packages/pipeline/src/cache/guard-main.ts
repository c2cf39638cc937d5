/**
 * The guard as a process: `node guard-main.ts UPSTREAM [RESTRICTED]`, the latter pipelines as a JSON array; without it the cache may
 * hold everything. Tells its address as its first line, warnings after it. Each line on its standard input begins another run; it ends
 * with whoever started it.
 */
import { tmpdir } from 'node:os';
import { startGuard } from './guard.ts';

/** Whoever forgets it, after so long without a request. */
const FORGOTTEN_MS = 24 * 3600 * 1000;

const [, , upstream, restricted] = process.argv;
const { url, server, begin } = await startGuard({
  upstream,
  restricted: restricted === undefined ? null : new Set(JSON.parse(restricted) as string[]),
  temporary: tmpdir(),
  warn: (line) => process.stdout.write(`${line}\n`),
});
process.stdout.write(`${url}\n`);
const end = (): void => {
  server.close();
  server.closeAllConnections();
  // The folder of temporary files is removed on the way.
  setTimeout(() => process.exit(0), 100);
};
process.stdin.on('data', begin).once('end', end).once('error', end);
let forgotten = setTimeout(end, FORGOTTEN_MS);
server.on('request', () => {
  clearTimeout(forgotten);
  forgotten = setTimeout(end, FORGOTTEN_MS);
});
