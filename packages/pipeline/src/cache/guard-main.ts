/**
 * The guard as a process: `node guard-main.ts UPSTREAM`. Tells its address as its first line, warnings after it, and ends with
 * whoever started it.
 */
import { tmpdir } from 'node:os';
import { startGuard } from './guard.ts';

/** Whoever forgets it, after so long without a request. */
const FORGOTTEN_MS = 24 * 3600 * 1000;

const { url, server } = await startGuard({
  upstream: process.argv[2],
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
process.stdin.resume().once('end', end).once('error', end);
let forgotten = setTimeout(end, FORGOTTEN_MS);
server.on('request', () => {
  clearTimeout(forgotten);
  forgotten = setTimeout(end, FORGOTTEN_MS);
});
