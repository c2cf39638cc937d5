// `npm start`: set-up, then the quickstart pipeline from the FiberCup tractogram to the report.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { root, setup, toolEnvironment } from './setup.mjs';

setup();
// Nx's daemon would swallow the closing table of what ran.
const env = { ...toolEnvironment(), NX_DAEMON: process.env.NX_DAEMON ?? 'false' };

/** Runs Nx; gives its exit status. */
function nx(...args) {
  const child = spawn(join(root, 'node_modules/.bin/nx'), args, { cwd: root, env, stdio: 'inherit' });
  // The child gets a terminal's Ctrl-C itself; this process only waits for it to save its progress.
  const pass = () => child.kill('SIGTERM');
  const stay = () => {};
  process.on('SIGTERM', pass).on('SIGINT', stay);
  return new Promise((done) => {
    child.on('exit', (code, signal) => {
      process.off('SIGTERM', pass).off('SIGINT', stay);
      done(code ?? 128 + constants.signals[signal ?? 'SIGTERM']);
    });
  });
}

/** Targets whose large files are in no store, as nodes of the last run say in their logs. */
function missingBodies(since) {
  const logs = join(root, 'results/quickstart/logs');
  const found = new Set();
  for (const node of existsSync(logs) ? readdirSync(logs) : []) {
    const file = join(logs, node, 'events.jsonl');
    if (!existsSync(file) || statSync(file).mtimeMs < since) continue;
    const remedies = readFileSync(file, 'utf8').matchAll(/BLOB_MISSING.*?npx nx run (\S+) --skip-nx-cache/g);
    for (const [, target] of remedies) found.add(target);
  }
  return [...found];
}

const began = Date.now();
const command = ['run', 'pipelines:quickstart', ...process.argv.slice(2)];
let code = await nx(...command);
const missing = code === 0 ? [] : missingBodies(began);
if (missing.length > 0) {
  console.log(`start: making anew what is in no store: ${missing.join(', ')}`);
  for (const target of missing) code = await nx('run', target, '--skip-nx-cache');
  if (code === 0) code = await nx(...command);
}
process.exit(code);
