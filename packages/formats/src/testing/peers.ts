import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { floatsIn, python } from './python.ts';

/** True where MRtrix3 is installed. */
export const hasMrtrix = ((): boolean => {
  try {
    execFileSync('tckconvert', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** `tckconvert`, by MRtrix3. */
export function tckconvert(from: string, to: string): void {
  execFileSync('tckconvert', ['-quiet', '-force', from, to], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/**
 * A reader of each format that is not ours: nibabel for TRK (points in doubles, since its own are rounded on
 * the way) and TCK, trx-python for TRX, and numpy alone for what these two refuse: TRX without a closing
 * offset (`numpy:`), and VTK.
 */
const READ = `
import gzip, json, re, sys, zipfile, numpy as np, nibabel as nib
from nibabel.streamlines.trk import TrkFile, get_affine_trackvis_to_rasmm
def trk(path):
  with (gzip.open if path.endswith('.gz') else open)(path, 'rb') as f:
    header = TrkFile._read_header(f)
    raw = [p.astype('f8') for p, _, _ in TrkFile._read(f, header)]
  a = get_affine_trackvis_to_rasmm(header).astype('f8')
  return [p @ a[:3, :3].T + a[:3, 3] for p in raw]
def tck(path):
  with (gzip.open if path.endswith('.gz') else open)(path, 'rb') as f:
    return list(nib.streamlines.TckFile.load(f).streamlines)
def trx(path):
  from trx.trx_file_memmap import load
  t = load(path)
  lines = [np.array(s) for s in t.streamlines]
  t.close()
  return lines
def raw_trx(path):
  z = zipfile.ZipFile(path)
  take = lambda start: next((n.split('.')[-1], z.read(n)) for n in z.namelist() if n.startswith(start))
  p, o = (np.frombuffer(data, kind) for kind, data in (take('positions.'), take('offsets.')))
  p = p.reshape(-1, 3)
  ends = list(o[1:]) + ([] if o[-1] == len(p) else [len(p)])
  return [p[a:b] for a, b in zip(o, ends)]
def vtk(path):
  data = (gzip.open if path.endswith('.gz') else open)(path, 'rb').read()
  text = data.split(b'\\n')[2].strip() == b'ASCII'
  def block(word, kind, number):
    m = re.search(rb'^' + word + rb' +(\\d+)(?: +(\\d+))?.*\\n', data, re.M)
    n = number(*(int(x) for x in m.groups() if x is not None))
    if text: return np.array(data[m.end():].split(None, n)[:n], 'f8')
    return np.frombuffer(data, kind, n, m.end()).astype('f8')
  points = block(b'POINTS', '>f4', lambda n, *_: 3 * n).reshape(-1, 3)
  cells = block(b'LINES', '>i4', lambda _, n: n).astype(int)
  lines, at = [], 0
  while at < len(cells):
    lines.append(points[cells[at + 1:at + 1 + cells[at]]])
    at += 1 + cells[at]
  return lines
found = []
with open(sys.argv[1], 'wb') as out:
  for name in sys.argv[2:]:
    kind = re.sub(r'\\.gz$', '', name).split('.')[-1].lower()
    lines = raw_trx(name[6:]) if name.startswith('numpy:') else {'trk': trk, 'tck': tck, 'trx': trx, 'vtk': vtk}[kind](name)
    for line in lines: np.asarray(line, '<f4').tofile(out)
    found.append([len(line) for line in lines])
print(json.dumps(found))`;

export interface PeerTractogram {
  readonly points: Float32Array;
  readonly lengths: readonly number[];
}

/** What the peers read from many files, in one process. */
export function readByPeers(files: readonly string[], folder: string): PeerTractogram[] {
  const out = join(folder, 'peers.f32');
  const lengths = python(READ, out, ...files) as number[][];
  const points = floatsIn(out);
  let at = 0;
  return lengths.map((entry) => {
    const start = at;
    at += 3 * entry.reduce((sum, length) => sum + length, 0);
    return { points: points.subarray(start, at), lengths: entry };
  });
}

export function lengthsOf(offsets: Uint32Array): number[] {
  return Array.from(offsets.subarray(1), (end, i) => end - offsets[i]);
}
