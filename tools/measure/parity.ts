import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clone } from './clone.ts';
import type { Figure } from './figure.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

/** Runs the comparisons with the committed PyTorch fixtures; their tolerances are the bars. */
export async function parity(clone: Clone): Promise<Figure[]> {
  const file = 'coverage/parity.json';
  await clone.run([
    'node_modules/.bin/vitest',
    'run',
    'packages/nn/src/parity',
    '--reporter=json',
    `--outputFile=${file}`,
  ]);
  const report = JSON.parse(await readFile(join(clone.dir, file), 'utf8')) as Report;
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
  return [
    {
      name: 'parity.tests',
      value: `${passed} passed, ${failed} failed, ${skipped} skipped`,
      unit: '',
      bar: 'forward ≤ 1e-5, gradients ≤ 1e-4, 10 Adam steps ≤ 1e-4: all pass, none skipped',
      met: passed > 0 && failed === 0 && skipped === 0,
    },
  ];
}
