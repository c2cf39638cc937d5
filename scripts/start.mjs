// `npm start`: set-up, then the quickstart pipeline from the FiberCup tractogram to the report.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';
import { root, setup, toolEnvironment } from './setup.mjs';

setup();
// By the Node that was set up, which may be another than this one.
const child = spawn('node', ['packages/cli/src/main.ts', 'run', 'quickstart', ...process.argv.slice(2)], {
  cwd: root,
  env: toolEnvironment(),
  stdio: 'inherit',
});
// The child gets a terminal's Ctrl-C itself; this process only waits for it to save its progress.
process.on('SIGTERM', () => child.kill('SIGTERM')).on('SIGINT', () => {});
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
