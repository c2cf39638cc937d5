import { readFile } from 'node:fs/promises';
import { TractogenError } from '@tractogen/core';
import type { Mrtrix } from '@tractogen/mrtrix';
import { axesBetween, withAxes, written, type Row } from './axes.ts';
import { joined, judge, told, trialsOf, type Reading, type Trial } from './readings.ts';

/** Streamlines for each of the orders and flips of axes that are tried. */
const STREAMLINES = 2000;
/** What takes it minutes does not get better by waiting: 48 trackings of as many streamlines, whatever the image. */
const BOUND = {
  hours: 2,
  remedy:
    'Write `gradients: trust` to go on without it, and look whether the axes of the gradients are right',
};

/**
 * Looks whether other axes of the gradients give longer streamlines: `dwigradcheck`. Directions that were written for another order
 * or sign of the image's axes leave FA as it is, and send every streamline astray. Where the image cannot tell two readings apart, that is
 * told, and nothing is corrected.
 *
 * @param wrong what becomes of a series whose directions do not fit
 * @returns the series, with the directions that fit it
 * @throws TractogenError INPUT_INVALID with `refuse`, or where several other readings fit equally well; PROGRAM_FAILED, also where
 *   dwigradcheck does not end
 */
export async function checkGradients(
  mrtrix: Mrtrix,
  dwi: string,
  wrong: 'refuse' | 'correct',
): Promise<string> {
  const given = schemeOf(await mrtrix.run('mrinfo', [dwi, '-dwgrad']));
  const verdict = judge(joined(await readings(mrtrix, dwi, given)), given);
  const tell = (reading: Reading): string => told(reading, given);
  if (verdict.fits === 'given') {
    mrtrix.note('gradient_axes', 'x y z');
    if (verdict.rivals.length > 0)
      mrtrix.events.warn(
        `the image cannot tell the gradients' axes ${tell(verdict.given)} from ${some(verdict.rivals.map(tell))}; x y z is trusted`,
      );
    return dwi;
  }
  if (verdict.fits === 'several')
    throw new TractogenError(
      'INPUT_INVALID',
      `the gradients do not fit the image with their axes ${tell(verdict.given)}, and several others fit equally well: ${some(verdict.rivals.map(tell))}`,
      {
        remedy:
          'Write the directions in the axes of the image, or `gradients: trust` to take them as they are',
      },
    );
  const axes = axesBetween(given, verdict.best.scheme);
  mrtrix.note('gradient_axes', axes === null ? 'those of the image' : written(axes));
  const what = `the gradients fit the image where their axes are ${tell(verdict.best)}, not ${tell(verdict.given)}`;
  if (wrong === 'refuse')
    throw new TractogenError('INPUT_INVALID', what, {
      remedy: 'Look at FODs or tensors, and write `gradients: correct` if they lie across their bundles',
    });
  mrtrix.events.warn(`${what}; they are corrected`);
  // From the given numbers where it can be: what was tried went through two files.
  const rows = axes === null ? verdict.best.scheme : withAxes(given, axes);
  const file = await mrtrix.put('axes.b', lines(rows));
  await mrtrix.run('mrconvert', [dwi, 'regraded.mif', '-grad', file]);
  return 'regraded.mif';
}

/** All that dwigradcheck tries, each as the scheme it stands for. */
async function readings(mrtrix: Mrtrix, dwi: string, given: readonly Row[]): Promise<Reading[]> {
  // Without a seed: of one seed, two ways to write the same axes give equal lengths, on which 3.0.3 fails. What it draws does not
  // get into the result, only which axes are best.
  const trials = trialsOf(
    await mrtrix.run('dwigradcheck', [dwi, '-number', STREAMLINES], { prints: 'stderr', bound: BOUND }),
  );
  if (trials.length === 0)
    throw new TractogenError('PROGRAM_FAILED', 'dwigradcheck told no lengths', {
      remedy: 'Write `gradients: trust` to go on without it',
    });
  await mrtrix.run('mrinfo', [dwi, '-export_grad_fsl', 'given.bvec', 'given.bval']);
  const fsl = schemeOf(await readFile(mrtrix.path('given.bvec'), 'utf8'));
  const found: Reading[] = [];
  for (const [i, trial] of trials.entries()) {
    const scheme =
      trial.basis === 'scanner' ? tried(given, trial) : await fromImage(mrtrix, dwi, fsl, trial, i);
    found.push({ scheme, length: trial.length });
  }
  return found;
}

/** One axis turned round, then the order changed. */
function tried(scheme: readonly Row[], { flip, order }: Trial): Row[] {
  const signs = order.map((axis) => (axis === flip ? -1 : 1));
  return withAxes(scheme, { order, signs });
}

/** What MRtrix3 makes of FSL's directions, given as three rows, in other axes of the image. */
async function fromImage(
  mrtrix: Mrtrix,
  dwi: string,
  fsl: readonly Row[],
  { flip, order }: Trial,
  i: number,
): Promise<Row[]> {
  const rows = order.map((axis) => (axis === flip ? fsl[axis].map((value) => -value) : fsl[axis]));
  const file = await mrtrix.put(`tried${i}.bvec`, lines(rows));
  return schemeOf(await mrtrix.run('mrinfo', [dwi, '-fslgrad', file, 'given.bval', '-dwgrad']));
}

/** Numbers by row; lines that begin with # are comments. */
function schemeOf(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.trim().split(/\s+/).map(Number));
}

/** The first three of a list. */
const some = (all: readonly string[]): string =>
  `${all.slice(0, 3).join(', ')}${all.length > 3 ? ` and ${all.length - 3} more` : ''}`;

const lines = (rows: readonly Row[]): string => `${rows.map((row) => row.join(' ')).join('\n')}\n`;
