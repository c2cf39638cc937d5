// libtensorflow out of the pinned PyPI wheel, by pip: it honours the user's mirrors, proxies and
// certificates. The wheel holds a Python-free library with TensorFlow's C API.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { Missing, lastLine, namesIn } from './missing.mjs';

const PYTHON = process.env.PYTHON || 'python3';
const DOWNLOAD_LIMIT = 30 * 60_000;
const PLATFORMS = [
  'manylinux_2_28_x86_64',
  'manylinux_2_27_x86_64',
  'manylinux_2_17_x86_64',
  'manylinux2014_x86_64',
];

/** Takes from a wheel what the addon needs: two libraries and the headers of the C API. */
const UNPACK = `
import re, sys, zipfile, pathlib, shutil
wheel, out = sys.argv[1], pathlib.Path(sys.argv[2])
wanted = [
    (re.compile(r'^tensorflow/(libtensorflow_(?:cc|framework)\\.so\\.2)$'), 'lib'),
    (re.compile(r'^tensorflow/include/((?:tensorflow/c/|xla/tsl/c/)[a-z_/]+\\.h)$'), 'include'),
    (re.compile(r'^tensorflow/include/((?:tensorflow/core|tsl)/platform/ctstring(?:_internal)?\\.h)$'), 'include'),
    (re.compile(r'^(nvidia/.+)$'), '.'),
]
with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        for pattern, folder in wanted:
            match = pattern.match(entry.filename)
            if match and not entry.is_dir() and '..' not in entry.filename:
                target = out / folder / match.group(1)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as source, open(target, 'wb') as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)
`;

/** The NVIDIA wheels that a CUDA flavour names in its extra and-cuda. */
const CUDA_WHEELS = `
import re, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    name = next(n for n in archive.namelist() if n.endswith('.dist-info/METADATA'))
    for line in archive.read(name).decode().splitlines():
        match = re.match(r"Requires-Dist: (nvidia-[^;]+);.*extra == ['\\"]and-cuda['\\"]", line)
        if match: print(re.sub(r'[() ]', '', match.group(1)))
`;

/**
 * Makes the cache folder whole: `lib/`, `include/`, for CUDA `nvidia/`, and `.done` last.
 *
 * @throws Missing naming what is lacking, with its remedy
 */
export async function provideLibrary({ cache, wheel, version, flavour, log }) {
  if (existsSync(join(cache, '.done'))) return;
  needPip();
  mkdirSync(dirname(cache), { recursive: true });
  sweep(cache);
  const work = mkdtempSync(`${cache}.tmp-`);
  try {
    log(
      `fetching ${wheel.wheel} ${version} (${flavour === 'gpu' ? 'about 600 MB, and 2 to 3 GB of CUDA libraries' : '274 MB'})`,
    );
    const file = download(join(work, 'download'), [`${wheel.wheel}==${version}`])[0];
    const found = await sha256(file);
    if (found !== wheel.sha256)
      throw new Missing(`${wheel.file} has SHA-256 ${found}, scripts/runtime.json pins ${wheel.sha256}`);
    const cuda = flavour === 'gpu' ? python(CUDA_WHEELS, [file]).split('\n').filter(Boolean) : [];
    const all = cuda.length === 0 ? [file] : [file, ...download(join(work, 'cuda'), cuda)];
    for (const each of all) python(UNPACK, [each, join(work, 'root')]);
    writeFileSync(join(work, 'root', '.done'), `${wheel.sha256}\n`);
    moveIn(join(work, 'root'), cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What killed setups left behind, a gigabyte each; one that runs now is younger. */
function sweep(cache) {
  for (const name of readdirSync(dirname(cache))) {
    const path = join(dirname(cache), name);
    if (path.startsWith(`${cache}.tmp-`) && Date.now() - statSync(path).mtimeMs > 3_600_000)
      rmSync(path, { recursive: true, force: true });
  }
}

function needPip() {
  if (spawnSync(PYTHON, ['-c', 'import pip'], { stdio: 'ignore' }).status === 0) return;
  throw new Missing(`${PYTHON} with pip is missing (remedy: sudo apt-get install python3 python3-pip)`);
}

/** Wheels of Linux x86-64 for the requirements alone, whatever Python is here. */
function download(to, requirements) {
  const platforms = PLATFORMS.flatMap((name) => ['--platform', name]);
  const args = [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary=:all:',
  ];
  const target = [
    '--python-version',
    '3.11',
    '--implementation',
    'cp',
    '--abi',
    'cp311',
    '--abi',
    'none',
    ...platforms,
    '-d',
    to,
  ];
  const { status, stderr, error } = spawnSync(PYTHON, [...args, ...target, ...requirements], {
    encoding: 'utf8',
    timeout: DOWNLOAD_LIMIT,
  });
  if (status !== 0)
    throw new Missing(`pip could not fetch ${requirements[0]} (${error?.message ?? lastLine(stderr)})`);
  return namesIn(to).map((name) => join(to, name));
}

function python(program, args) {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', program, ...args], { encoding: 'utf8' });
  if (status !== 0)
    throw new Missing(
      `the wheel could not be unpacked (${lastLine(stderr)}; about 1.2 GB of free disk are needed)`,
    );
  return stdout;
}

async function sha256(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

/** Two setups at once: the first one's folder stays. */
function moveIn(from, cache) {
  if (existsSync(cache) && !existsSync(join(cache, '.done'))) rmSync(cache, { recursive: true, force: true });
  try {
    renameSync(from, cache);
  } catch (error) {
    if (!existsSync(join(cache, '.done'))) throw error;
  }
}
