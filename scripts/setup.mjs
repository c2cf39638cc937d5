// Sets the workspace up: Node and pnpm under .tools/, the npm packages, the native TensorFlow
// runtime. Called first by `npm start` and `npm test`. Idempotent; no dependencies; runs on Node 18.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { checkPrerequisites } from './prerequisites.mjs';

const NODE = '24.21.0';
const PNPM = '12.21.0';

export const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const tools = join(root, '.tools');
const stampFile = join(tools, 'setup.json');

/** The environment in which everything else runs: the pinned Node and pnpm first, no npm leftovers. */
export function toolEnvironment() {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^npm_/i.test(name) || /^npm_config_(registry|userconfig|cafile|proxy|https_proxy)$/i.test(name),
    ),
  );
  env.PATH = [join(root, 'node_modules/.bin'), join(tools, 'node_modules/.bin'), process.env.PATH].join(
    delimiter,
  );
  return env;
}

/** Runs a command in the workspace (an empty label: silently); on failure ends with its status. */
function step(label, command, args, options = {}) {
  if (label) console.log(`setup: ${label}`);
  const result = spawnSync(command, args, {
    cwd: root,
    env: toolEnvironment(),
    stdio: 'inherit',
    ...options,
  });
  if (result.status === 0) return;
  console.error(
    `setup: ${label || command} failed (${result.error?.message ?? `exit ${result.status ?? result.signal}`})`,
  );
  process.exit(result.status ?? 1);
}

/** Changes whenever what is installed must change. */
function fingerprint() {
  const hash = createHash('sha256').update(`${NODE} ${PNPM} ${process.platform} ${process.arch}`);
  const within = (folder, name) =>
    readdirSync(join(root, folder)).map((entry) => [folder, entry, name].filter(Boolean).join('/'));
  const files = [
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'scripts/runtime.json',
    'scripts/setup.mjs',
  ];
  for (const file of [...files, ...within('packages', 'package.json'), ...within('tools', 'package.json')]) {
    const path = join(root, file);
    hash.update(file).update(existsSync(path) ? readFileSync(path) : '');
  }
  return hash.digest('hex');
}

function installTools() {
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, '.gitignore'), '*\n');
  const has = (name, version) => {
    const file = join(tools, 'node_modules', name, 'package.json');
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version;
  };
  if (has('node', NODE) && has('pnpm', PNPM)) return;
  const args = [
    'install',
    '--prefix',
    '.tools',
    '--no-audit',
    '--no-fund',
    '--no-save',
    '--loglevel',
    'error',
  ];
  step(`Node ${NODE} and pnpm ${PNPM}`, 'npm', [...args, `node@${NODE}`, `pnpm@${PNPM}`]);
}

/** MRtrix3, a browser for the report's tests, Slurm for the launcher's, openssl and systemd's checks for the cache's: only where the user asked for system packages. */
function installSystemPackages() {
  const wanted = [
    ['mrtrix3', 'mrinfo'],
    ['chromium', 'chromium'],
    ['slurm-wlm', 'sbatch'],
    ['slurmctld', '/usr/sbin/slurmctld'],
    ['slurmd', '/usr/sbin/slurmd'],
    ['munge', '/usr/sbin/munged'],
    ['openssl', 'openssl'],
    ['systemd', 'systemd-analyze'],
  ].filter(([, program]) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  if (wanted.length === 0) return;
  const packages = wanted.map(([name]) => name);
  if (process.getuid?.() !== 0 || spawnSync('sh', ['-c', 'command -v apt-get']).status !== 0) {
    console.log(
      `setup: system packages are missing; install them with: sudo apt-get install ${packages.join(' ')}`,
    );
    return;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  step('package lists', 'apt-get', ['update', '-qq'], { env });
  step(packages.join(', '), 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    env,
  });
}

/**
 * Installs Python packages that tests use into a folder of their own under .tools/; where that fails, those
 * tests are skipped by name.
 */
function installPython(folder, requirements, ...withoutDependencies) {
  const wanted = [readFileSync(join(root, requirements), 'utf8'), ...withoutDependencies].join('\n');
  const target = join(tools, folder);
  const stamp = join(target, '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log(`setup: Python packages for the tests (${requirements})`);
  const flags = [
    '-q',
    '--disable-pip-version-check',
    '--root-user-action',
    'ignore',
    '--upgrade',
    '--target',
    target,
  ];
  const pip = (...args) =>
    spawnSync('python3', ['-m', 'pip', 'install', ...flags, ...args], {
      cwd: root,
      env: toolEnvironment(),
      encoding: 'utf8',
    });
  let result = pip('-r', requirements);
  if (result.status === 0 && withoutDependencies.length > 0)
    result = pip('--no-deps', ...withoutDependencies);
  if (result.status === 0) writeFileSync(stamp, wanted);
  else {
    const reason = (result.error?.message ?? result.stderr).trim().split('\n').at(-1);
    console.error(`setup: they could not be installed (${reason}); tests that need them are skipped`);
  }
}

export function setup({ forTests = false } = {}) {
  checkPrerequisites();
  const wanted = fingerprint();
  const done = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
  const upToDate =
    done.fingerprint === wanted &&
    existsSync(join(root, 'node_modules/.bin/nx')) &&
    existsSync(join(root, 'node_modules/.bin/node'));
  if (!upToDate) {
    installTools();
    step('npm packages', join(tools, 'node_modules/.bin/pnpm'), [
      'install',
      '--frozen-lockfile',
      '--reporter',
      'append-only',
      '--loglevel',
      'warn',
    ]);
  }
  // Quick when there is nothing to do, and mends a runtime whose cache was emptied.
  step(upToDate ? '' : 'native TensorFlow runtime', join(tools, 'node_modules/node/bin/node'), [
    'scripts/runtime.mjs',
  ]);
  if (!upToDate) writeFileSync(stampFile, JSON.stringify({ fingerprint: wanted }));
  const system = Boolean(process.env.CI) || process.env.TRACTOGEN_SYSTEM === '1';
  if (system) installSystemPackages();
  // nibabel and trx-python, against which tests read and write, and an S3 server; MLflow's server, which is large, only under CI.
  if (forTests) installPython('python', 'scripts/test-python.txt');
  if (forTests && system)
    installPython('mlflow', 'scripts/test-mlflow.txt', 'mlflow==3.17.2', 'mlflow-tracing==3.17.2');
}

if (
  process.argv[1] &&
  import.meta.url.endsWith('/scripts/setup.mjs') &&
  process.argv[1].endsWith('setup.mjs')
) {
  setup({ forTests: process.argv.includes('--tests') });
}
