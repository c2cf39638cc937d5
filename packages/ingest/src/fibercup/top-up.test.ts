import type { Tractogram } from '@tractogen/formats';
import { expect, it } from 'vitest';
import type { LabelRow } from '../tables/labels.ts';
import type { JobResult } from './jobs.ts';
import { topUp } from './labelled.ts';
import { setOf } from './set.ts';

const row = (label: string): LabelRow => ({
  label,
  name: label === '' ? 'no_connection' : `bundle_${label}`,
  class: label === '' ? 'implausible' : 'plausible',
});
function run(bundle: number, algorithm: 'SD_Stream' | 'iFOD1', labels: string[]): JobResult {
  const tractogram: Tractogram = {
    points: Float32Array.from({ length: labels.length * 6 }, (_, i) => i),
    offsets: Uint32Array.from({ length: labels.length + 1 }, (_, i) => 2 * i),
    grid: null,
    perStreamline: new Map(),
    perPoint: new Map(),
    groups: new Map(),
  };
  return {
    job: {
      name: '',
      bundle,
      limits: { algorithm, select: 1 },
      places: { seeding: 'image', seedImage: '' },
    },
    tractogram,
    labels: labels.map(row),
  };
}

it('takes members of the bundle that is short, one of each run in turn, and counts the others', () => {
  const results = [
    run(4, 'SD_Stream', ['4', '', '4', '4', '4']),
    run(4, 'iFOD1', ['5', '4']),
    run(5, 'iFOD1', ['5', '5']),
  ];
  const { chosen, dropped } = topUp(
    results,
    new Map([
      [4, 3],
      [5, 10],
    ]),
  );
  expect(chosen.map(({ rows }) => rows)).toEqual([[0, 2], [1], [0, 1]]);
  expect(dropped).toEqual({ not_in_bundle: 2, bundle_full: 2 });

  const [first, ...rest] = chosen;
  const set = setOf([first, ...rest], dropped);
  expect(set.labels.map(({ label }) => label)).toEqual(['4', '4', '4', '5', '5']);
  expect([...(set.tractogram.perStreamline.get('algorithm')?.values ?? [])]).toEqual([0, 0, 1, 1, 1]);
  expect([...set.tractogram.offsets]).toEqual([0, 2, 4, 6, 8, 10]);
  expect([...set.tractogram.points.subarray(6, 12)]).toEqual([12, 13, 14, 15, 16, 17]);
});
