/**
 * Makes of FiberCup's dense set ten pseudo-subjects that lay each in its own way in the scanner, to see whether
 * `space: template` takes that away again (`pipelines/proof-space.yaml`). Needs MRtrix3 on the PATH.
 *
 *     node tools/data/moved-subjects.ts
 *
 * Writes to data/raw/moved-subjects: `lying.trx`, the set as it is, and `moved.trx`, the streamlines of each subject moved
 * rigidly, by up to 10° about any axis and 10 mm along each; `labels.tsv` of both; `template.nii.gz`, FA in the phantom's white
 * matter; `made-01.nii.gz` …, that image moved as its subject and resampled on an upright grid, as a scanner gives it;
 * `made-01-exact.nii.gz` …, the same with its grid moved along, so that nothing is interpolated.
 * Nobody was measured: the subjects are made.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { randomFrom, type Random } from '../../packages/core/src/index.ts';
import { applyAffine, decodeTrx, encodeTrx, type Affine } from '../../packages/formats/src/index.ts';

const SUBJECTS = 10;
const MOST_DEGREES = 10;
const MOST_MM = 10;
const SEED = 2208;

const data = resolve(import.meta.dirname, '../../data');
const from = join(data, 'fibercup');
const to = join(data, 'raw/moved-subjects');
const scratch = mkdtempSync(join(tmpdir(), 'moved-subjects-'));
const mrtrix = (program: string, ...args: string[]): void =>
  void execFileSync(program, [...args, '-quiet', '-force'], { cwd: scratch, stdio: 'inherit' });

mkdirSync(to, { recursive: true });
const dense = decodeTrx(readFileSync(join(from, 'fibercup_dense.trx')));
const [header, ...rows] = readFileSync(join(from, 'fibercup_dense.tsv'), 'utf8').trimEnd().split('\n');
const subjects = Array.from({ length: SUBJECTS }, (_, i) => `made-${String(i + 1).padStart(2, '0')}`);
// Rows of a bundle stand together: so every subject has its share of each.
const subjectOf = (row: number): number => row % SUBJECTS;
writeFileSync(
  join(to, 'labels.tsv'),
  [`${header}\tsubject`, ...rows.map((row, i) => `${row}\t${subjects[subjectOf(i)]}`), ''].join('\n'),
);
writeFileSync(join(to, 'lying.trx'), encodeTrx(dense));

const random = randomFrom(SEED).stream('moves');
const moves = subjects.map(() => rigid(random));
const points = dense.points.slice();
for (let row = 0; row < rows.length; row++) {
  const [first, end] = [dense.offsets[row] * 3, dense.offsets[row + 1] * 3];
  points.set(applyAffine(moves[subjectOf(row)], dense.points.subarray(first, end)), first);
}
writeFileSync(join(to, 'moved.trx'), encodeTrx({ ...dense, points }));

mrtrix('dwi2tensor', join(from, 'dwi_resynth.nii.gz'), 'tensor.nii', '-fslgrad', ...gradients());
mrtrix('tensor2metric', 'tensor.nii', '-fa', 'fa.nii');
mrtrix('mrcalc', 'fa.nii', join(from, 'white_matter.nii.gz'), '-mult', 'masked.nii');
// With room about it, as an image of a head has: without, a registration may stretch three slices to no end.
mrtrix('mrgrid', 'masked.nii', 'pad', join(to, 'template.nii.gz'), '-uniform', '5');
mrtrix('mrgrid', 'masked.nii', 'pad', 'upright.nii', '-uniform', '15');
for (const [i, move] of moves.entries()) {
  writeFileSync(
    join(scratch, 'move.txt'),
    [0, 4, 8, 12].map((at) => move.slice(at, at + 4).join(' ')).join('\n'),
  );
  // MRtrix3 takes matrices from the place where a point shall be to the place where it is: hence the inverse.
  const moved = ['-linear', 'move.txt', '-inverse'];
  const template = join(to, 'template.nii.gz');
  mrtrix('mrtransform', template, join(to, `${subjects[i]}-exact.nii.gz`), ...moved);
  const upright = ['-template', 'upright.nii', '-interp', 'linear'];
  mrtrix('mrtransform', template, join(to, `${subjects[i]}.nii.gz`), ...moved, ...upright);
}
rmSync(scratch, { recursive: true });
console.log(`${rows.length} streamlines of ${SUBJECTS} subjects in ${to}`);

function gradients(): [string, string] {
  return [join(from, 'dwi_resynth.bvec'), join(from, 'dwi_resynth.bval')];
}

/** A turn about an axis that points anywhere, about the phantom's middle, and a step (Rodrigues' formula). */
function rigid(random: Random): Affine {
  const z = 2 * random.uniform() - 1;
  const around = 2 * Math.PI * random.uniform();
  const across = Math.sqrt(1 - z * z);
  const axis = [across * Math.cos(around), across * Math.sin(around), z];
  const angle = (MOST_DEGREES * (2 * random.uniform() - 1) * Math.PI) / 180;
  const [s, c] = [Math.sin(angle), 1 - Math.cos(angle)];
  const [x, y, w] = axis;
  const turn = [
    [1 - c * (y * y + w * w), c * x * y - s * w, c * x * w + s * y],
    [c * x * y + s * w, 1 - c * (x * x + w * w), c * y * w - s * x],
    [c * x * w - s * y, c * y * w + s * x, 1 - c * (x * x + y * y)],
  ];
  const middle = middleOf(dense.points);
  const step = turn.map(
    (row, i) =>
      middle[i] -
      row.reduce((sum, value, j) => sum + value * middle[j], 0) +
      MOST_MM * (2 * random.uniform() - 1),
  );
  return [...turn.flatMap((row, i) => row.concat(step[i])), 0, 0, 0, 1];
}

function middleOf(all: Float32Array): readonly number[] {
  const sums = [0, 0, 0];
  for (const [i, value] of all.entries()) sums[i % 3] += value;
  return sums.map((sum) => (sum * 3) / all.length);
}
