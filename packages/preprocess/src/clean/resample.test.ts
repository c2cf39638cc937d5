import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readTractogram } from '@tractogen/formats';
import { expect, it } from 'vitest';
import { resampleRows } from './resample.ts';

const written = resolve(import.meta.dirname, '../../../../../shared/data/formats/mrtrix-written');

it.skipIf(!existsSync(written))('is near MRtrix3 tckresample -num_points 256 (needs ../shared)', async () => {
  const source = await readTractogram(resolve(written, 'fc50.tck'));
  const expected = await readTractogram(resolve(written, 'fc50_n256.tck'));
  const found = resampleRows(
    source,
    Uint32Array.from({ length: 50 }, (_, i) => i),
  );
  expect(found.length).toBe(expected.points.length);
  const differences = found.map((value, i) => Math.abs(value - expected.points[i]));
  // MRtrix3 interpolates by cubics between vertices, we by lines: at steps of 2 mm they part a little at bends.
  expect(Math.max(...differences)).toBeLessThan(0.2);
  expect(differences.reduce((a, b) => a + b, 0) / differences.length).toBeLessThan(0.02);
});
