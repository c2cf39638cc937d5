/**
 * The guard as a process: `node guard-main.ts OWNER FILE UPSTREAM [RESTRICTED]`, the last pipelines as a JSON array; without it the cache
 * may hold everything. Tells its address and its secret as its first line, warnings after it. Ends when the process OWNER has ended, and removes FILE.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { startGuard } from './guard.ts';

const LOOK_MS = 1000;

const [, , owner, file, upstream, restricted] = process.argv;
// Who listened may have ended long since.
process.stdout.on('error', () => {});
const secret = randomBytes(16).toString('hex');
const { url, server } = await startGuard({
  upstream,
  restricted: restricted === undefined ? null : new Set(JSON.parse(restricted) as string[]),
  temporary: tmpdir(),
  secret,
  warn: (line) => process.stdout.write(`${line}\n`),
});
process.stdout.write(`${url} ${secret}\n`);
setInterval(() => {
  if (isAlive(Number(owner))) return;
  rmSync(file, { force: true });
  server.close();
  server.closeAllConnections();
  // The folder of temporary files is removed on the way.
  setTimeout(() => process.exit(0), 100);
}, LOOK_MS);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
