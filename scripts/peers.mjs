// `pnpm run peers` (pnpm has a `peers` of its own): PyTorch, scikit-learn, … in .tools/peers, to remake the parity fixtures. Not needed by
// any test: those read the committed fixtures. Several GB, since PyTorch brings its CUDA libraries.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, '.tools/peers');
const requirements = join(root, 'tools/parity/requirements.txt');
const stamp = join(folder, '.installed');
const wanted = readFileSync(requirements, 'utf8');

function run(label, command, args) {
  console.log(`peers: ${label}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  console.error(`peers: ${label} failed`);
  process.exit(status ?? 1);
}

if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
  console.log('peers: up to date');
} else {
  if (!existsSync(join(folder, 'bin/python'))) run('virtual environment', 'python3', ['-m', 'venv', folder]);
  const quiet = ['-q', '--disable-pip-version-check'];
  run('packages of tools/parity/requirements.txt', join(folder, 'bin/python'), [
    '-m',
    'pip',
    'install',
    ...quiet,
    '-r',
    requirements,
  ]);
  writeFileSync(stamp, wanted);
}
