// `npm start`: set-up, then the quickstart pipeline from the FiberCup tractogram to the report.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { root, setup, toolEnvironment } from './setup.mjs';

setup();
const child = spawn(
  join(root, 'node_modules/.bin/nx'),
  ['run', 'pipelines:quickstart', ...process.argv.slice(2)],
  {
    cwd: root,
    // Nx's daemon would swallow the closing table of what ran.
    env: { ...toolEnvironment(), NX_DAEMON: process.env.NX_DAEMON ?? 'false' },
    stdio: 'inherit',
  },
);
// The child gets a terminal's Ctrl-C itself; this process only waits for it to save its progress.
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => name === 'SIGTERM' && child.kill(name));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
