import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** True where Slurm's daemons can be started: Debian's packages, and root. */
export const hasSlurm = process.getuid?.() === 0 && ['slurmctld', 'slurmd', 'munged', 'sbatch'].every(has);

/** A cluster of this one machine, on loopback, in a folder of its own. */
export interface Cluster {
  /** What Slurm's programs have to be told. */
  readonly env: Readonly<Record<string, string>>;
  run(program: string, ...args: string[]): string;
  stop(): Promise<void>;
}

export async function startCluster(): Promise<Cluster> {
  const dir = mkdtempSync(join(tmpdir(), 'tractogen-slurm-'));
  for (const folder of ['run', 'state', 'spool', 'log', 'munge'])
    mkdirSync(join(dir, folder), { mode: 0o755 });
  chmodSync(dir, 0o755);
  const conf = join(dir, 'slurm.conf');
  const key = join(dir, 'munge/key');
  writeFileSync(key, 'a key of a test, long enough for munge'.padEnd(64, '.'), { mode: 0o400 });
  const socket = join(dir, 'munge/socket');
  const [control, node] = [await freePort(), await freePort()];
  const host = hostname();
  writeFileSync(join(dir, 'gres.conf'), `NodeName=${host} Name=gpu File=/dev/null\n`);
  writeFileSync(
    conf,
    `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${control}
SlurmdPort=${node}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=${socket}
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmctldPidFile=${dir}/run/ctld.pid
SlurmdPidFile=${dir}/run/d.pid
StateSaveLocation=${dir}/state
SlurmdSpoolDir=${dir}/spool
SlurmctldLogFile=${dir}/log/ctld.log
SlurmdLogFile=${dir}/log/d.log
SchedulerParameters=sched_min_interval=100000,batch_sched_delay=0,requeue_delay=1
MpiDefault=none
JobRequeue=1
KillWait=5
GresTypes=gpu
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${cpus().length} RealMemory=8000 Gres=gpu:1 State=UNKNOWN
PartitionName=low Nodes=ALL Default=YES PriorityTier=1 State=UP
PartitionName=high Nodes=ALL PriorityTier=2 PreemptMode=OFF State=UP
`,
  );
  const daemons: ChildProcess[] = [];
  const start = (program: string, args: string[]): void =>
    void daemons.push(spawn(program, args, { stdio: 'ignore', env: { ...process.env, SLURM_CONF: conf } }));
  start('munged', [
    '--foreground',
    '--force',
    `--key-file=${key}`,
    `--socket=${socket}`,
    `--pid-file=${dir}/munge/pid`,
    `--log-file=${dir}/log/munge.log`,
    `--seed-file=${dir}/munge/seed`,
  ]);
  await until(() => existsSync(socket), 'munged');
  start('slurmctld', ['-D', '-f', conf]);
  start('slurmd', ['-D', '-f', conf]);
  const env = { SLURM_CONF: conf };
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, {
      encoding: 'utf8',
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const cluster: Cluster = {
    env,
    run,
    async stop() {
      for (const daemon of daemons.toReversed()) {
        daemon.kill('SIGTERM');
        await Promise.race([new Promise((done) => daemon.once('exit', done)), sleep(5000)]);
        daemon.kill('SIGKILL');
      }
      rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
  try {
    await until(() => /\bidle\b/.test(attempt(() => run('sinfo', '--noheader', '--format=%T'))), 'slurmd');
  } catch (error) {
    const logs = ['munge', 'ctld', 'd'].map((name) =>
      attempt(() => readFileSync(`${dir}/log/${name}.log`, 'utf8')),
    );
    await cluster.stop();
    throw new Error(logs.join('\n'), { cause: error });
  }
  return cluster;
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

async function until(ready: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (ready()) return;
    await sleep(100);
  }
  throw new Error(`${what} does not start`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => void server.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
