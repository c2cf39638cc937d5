// `node tools/measure/cache-server.ts`: 200 readers at once of 10 MiB blobs, beside a plain server of static files in the same
// run; and a body of 2 GiB from one store to another through the team's cache, with the memory that each side takes. Writes
// docs/results/cache-server.json. Needs 10 GB of disk and an idle machine.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { diskFileSystem, stableJson, writeFileAtomic } from '@tractogen/core';
import { printFigures, type Figure } from './figure.ts';

const root = join(import.meta.dirname, '../..');
const MIB = 2 ** 20;
const READERS = 200;
const BLOBS = 20;
const LARGE = 2048 * MIB;
const BAR_MIB = 256;
const BAR_SHARE = 0.5;

/** The plain server and the client of large bodies, each in a process of its own. */
if (process.argv[2] === 'static') serveStatic(process.argv[3]);
else if (process.argv[2] === 'client') await client(process.argv[3] as 'put' | 'get', process.argv[4]);
else await measure();

function serveStatic(folder: string): void {
  const server = createServer((request, response) => {
    const path = join(folder, (request.url ?? '').split('/').at(-1) ?? '');
    response.writeHead(200, { 'content-length': statSync(path).size });
    createReadStream(path, { highWaterMark: 1 << 18 }).pipe(response);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object')
      process.stdout.write(`http://127.0.0.1:${address.port}\n`);
  });
}

/** Stores an artefact with a large body, or opens it from another store; tells its peak memory. */
async function client(what: 'put' | 'get', folder: string): Promise<void> {
  const { beginArtefact, blobsOfUser, openArtefact } = await import('@tractogen/core');
  const dir = join(folder, 'results/lab/large');
  const started = performance.now();
  if (what === 'put') {
    // Nothing leaves this machine of what is not said to be open.
    const blobs = blobsOfUser(process.env, 'open', (line) => process.stderr.write(`${line}\n`));
    const writer = await beginArtefact(diskFileSystem, dir, blobs);
    await writer.write('weights.bin', largeBody());
    const counts = { in: 1, out: 1, dropped: {} };
    await writer.commit({ kind: 'model', access: 'open', counts, provenance: {} });
  } else await openArtefact(dir);
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(stableJson({ seconds, maxRss: process.resourceUsage().maxRSS / 1024 }));
}

function* largeBody(): Generator<Uint8Array> {
  const block = randomBytes(MIB);
  for (let i = 0; i < LARGE / MIB; i++) {
    block.writeUInt32LE(i);
    yield Buffer.from(block);
  }
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tractogen-cache-measure-'));
  const figures: Figure[] = [];
  const children: ChildProcess[] = [];
  try {
    const tokens = join(folder, 'tokens.json');
    const cli = (...args: string[]): Promise<string> =>
      output(['packages/cli/src/main.ts', 'cache', ...args], {});
    const token = (await cli('token', 'create', '--tokens', tokens, '--label', 'w', '--write')).trim();
    await cli('token', 'create', '--tokens', tokens, '--label', 'r');
    const store = join(folder, 'store');
    const serve = async (): Promise<[ChildProcess, string]> =>
      await started(
        ['packages/cli/src/main.ts', 'cache', 'serve', '--dir', store, '--tokens', tokens, '--port', '0'],
        children,
      );
    const [, busy] = await serve();
    figures.push(...(await load(folder, busy, token, children)));
    // Another one: its peak is to be that of large bodies alone.
    const [server, url] = await serve();
    figures.push(...(await large(folder, url, token, server)));
    printFigures(figures);
    const machine = `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
    const file = join(root, 'docs/results/cache-server.json');
    await writeFileAtomic(diskFileSystem, file, stableJson({ machine, figures }));
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function load(folder: string, url: string, token: string, children: ChildProcess[]): Promise<Figure[]> {
  const files = join(folder, 'static');
  mkdirSync(files);
  const names: string[] = [];
  const headers = { authorization: `Bearer ${token}` };
  for (let i = 0; i < BLOBS; i++) {
    const body = randomBytes(10 * MIB);
    const name = createHash('sha256').update(body).digest('hex');
    names.push(name);
    await new Promise((done) => void createWriteStream(join(files, name)).end(body, () => done(null)));
    const { status } = await fetch(`${url}/v1/blobs/${name}`, { method: 'PUT', headers, body });
    if (status !== 200) throw new Error(`PUT answered ${status}`);
  }
  const [, plain] = await started([import.meta.filename, 'static', files], children);
  const round = async (base: string): Promise<{ rate: number; errors: number }> => {
    const begin = performance.now();
    const answers = await Promise.all(
      Array.from({ length: READERS }, async (_, i) => {
        try {
          const answer = await fetch(`${base}/${names[i % BLOBS]}`, { headers });
          let count = 0;
          for await (const chunk of answer.body ?? []) count += (chunk as Uint8Array).length;
          return answer.status === 200 && count === 10 * MIB;
        } catch {
          return false;
        }
      }),
    );
    const seconds = (performance.now() - begin) / 1000;
    return { rate: (10 * READERS) / seconds, errors: answers.filter((whole) => !whole).length };
  };
  // Alternately, the best of each: whatever else the machine does slows both.
  const [ours, theirs] = [[], []] as { rate: number; errors: number }[][];
  for (let i = 0; i < 5; i++) {
    theirs.push(await round(plain));
    ours.push(await round(`${url}/v1/blobs`));
  }
  const median = (all: { rate: number }[]): number =>
    all.map(({ rate }) => rate).toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
  const errors = ours.reduce((sum, one) => sum + one.errors, 0);
  const share = median(ours) / median(theirs);
  const note = `${READERS} readers at once of blobs of 10 MiB, medians of 5 rounds in turn`;
  return [
    { name: 'load.errors', value: errors, unit: '1', bar: '0', met: errors === 0, note },
    { name: 'load.rate', value: Math.round(median(ours)), unit: 'MiB/s', bar: 'none', met: true, note },
    {
      name: 'load.share_of_static',
      value: Math.round(100 * share) / 100,
      unit: '1',
      bar: `≥ ${BAR_SHARE}`,
      met: share >= BAR_SHARE,
      note: `static files: ${Math.round(median(theirs))} MiB/s`,
    },
  ];
}

async function large(folder: string, url: string, token: string, server: ChildProcess): Promise<Figure[]> {
  const team = { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token };
  const run = async (what: string, store: string): Promise<{ seconds: number; maxRss: number }> => {
    const env = { ...team, TRACTOGEN_STORE: join(folder, store) };
    return JSON.parse(await output([import.meta.filename, 'client', what, folder], env)) as {
      seconds: number;
      maxRss: number;
    };
  };
  const body = join(folder, 'results/lab/large/weights.bin');
  const put = await run('put', 'mine');
  const get = await run('get', 'yours');
  rmSync(body);
  const again = await run('get', 'yours');
  const links = statSync(body).nlink;
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024;
  const memory = (name: string, value: number, seconds?: number): Figure => ({
    name,
    value: Math.round(value),
    unit: 'MiB',
    bar: `≤ ${BAR_MIB}`,
    met: value <= BAR_MIB,
    note: `peak, 2 GiB${seconds === undefined ? '' : `, ${seconds.toFixed(1)} s`}`,
  });
  return [
    memory('large.put.client', put.maxRss, put.seconds),
    memory('large.get.client', get.maxRss, get.seconds),
    memory('large.again.client', again.maxRss, again.seconds),
    memory('large.server', peak),
    {
      name: 'large.again.copies',
      value: links === 2 ? 0 : 1,
      unit: '1',
      bar: '0',
      met: links === 2,
      note: 'the body is a link to the one in the store',
    },
  ];
}

async function started(args: string[], children: ChildProcess[]): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const line = await new Promise<string>((done, fail) => {
    child.stdout.once('data', (chunk: Buffer) => done(chunk.toString()));
    child.once('exit', (code) => fail(new Error(`ended with ${code}`)));
  });
  return [child, line.trim().split(' ')[0]];
}

async function output(args: string[], env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((done) => void child.once('close', done));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return text;
}
