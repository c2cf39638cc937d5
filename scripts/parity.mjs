// `pnpm parity`: remakes tools/parity/fixtures; installs the peers first where they are missing.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const python = join(root, '.tools/peers/bin/python');
const peers = spawnSync(process.execPath, [join(root, 'scripts/peers.mjs')], { cwd: root, stdio: 'inherit' });
if (peers.status !== 0) process.exit(peers.status ?? 1);
// One thread: sums are then added in one order, so that a second run writes the same bytes.
const env = {
  ...process.env,
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};
const scripts = [
  'sklearn_fixtures',
  'spline_fixtures',
  'finta_fixtures',
  'vae_fixtures',
  'regression_vae_fixtures',
  'conditional_vae_fixtures',
  'critic_fixtures',
  'aae_fixtures',
  'seed_spread',
  'vtk_fixtures',
];
for (const script of scripts) {
  const { status } = spawnSync(python, [join(root, 'tools/parity', `${script}.py`)], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
