// What must be on the machine before anything can be installed, each with its remedy.
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const runs = (command, args) => spawnSync(command, args, { stdio: 'pipe', encoding: 'utf8' });

const PREREQUISITES = [
  {
    name: 'Node 18 or newer',
    fatal: true,
    present: () => Number(process.versions.node.split('.')[0]) >= 18,
    remedy: 'install a current Node from your distribution or nodejs.org',
    without: 'nothing works',
  },
  {
    name: 'npm',
    fatal: true,
    present: () => runs('npm', ['--version']).status === 0,
    remedy: 'sudo apt-get install npm',
    without: 'nothing can be installed',
  },
  {
    name: 'git',
    fatal: false,
    present: () => runs('git', ['--version']).status === 0,
    remedy: 'sudo apt-get install git',
    without: 'pipelines run, `nx affected` does not',
  },
  {
    name: 'Python 3.9 or newer with pip',
    fatal: false,
    present: () =>
      runs('python3', ['-c', 'import sys, pip; sys.exit(sys.version_info < (3, 9))']).status === 0,
    remedy: 'sudo apt-get install python3 python3-pip',
    without: 'everything works, but on the portable backend: training is several times slower',
  },
  {
    name: 'a C++ compiler (g++)',
    fatal: false,
    present: () => runs(process.env.CXX ?? 'g++', ['--version']).status === 0,
    remedy: 'sudo apt-get install g++',
    without: 'everything works, but on the portable backend: training is several times slower',
  },
];

/** Names each absence with its remedy and what still works; ends the process where nothing would. */
export function checkPrerequisites() {
  const missing = PREREQUISITES.filter((item) => !item.present());
  for (const item of missing)
    console.error(`setup: ${item.name} is missing. Without it ${item.without}. Remedy: ${item.remedy}.`);
  if (missing.some((item) => item.fatal)) process.exit(2);
}
