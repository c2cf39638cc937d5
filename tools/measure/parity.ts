import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clone } from './clone.ts';
import type { Figure } from './figure.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly meta?: { readonly measured?: Readonly<Record<string, number>> };
    }[];
  }[];
}

/** What each deviation has to stay under, by the beginning of its name: the first that fits. */
const BARS: readonly (readonly [string, number])[] = [
  ['forward', 1e-5],
  ['gradients', 1e-4],
  ['linear_path.forward', 1e-5],
  ['linear_path.gradients', 1e-4],
  ['adam', 1e-4],
  ['coupled', 1e-4],
  ['decoupled', 1e-4],
  ['losses.20', 1e-4],
  // Why not 1e-4 as well: docs/decisions/006-parity-tolerances.md.
  ['losses.50', 1e-3],
];

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
  const worst = new Map<string, number>();
  for (const { assertionResults } of report.testResults) {
    for (const { meta } of assertionResults) {
      for (const [name, value] of Object.entries(meta?.measured ?? {}))
        worst.set(name, Math.max(value, worst.get(name) ?? 0));
    }
  }
  const deviations = [...worst]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]): Figure => {
      const bar = BARS.find(([start]) => name.startsWith(start))?.[1] ?? 0;
      return { name: `parity.${name}`, value, unit: 'relative', bar: `≤ ${bar}`, met: value <= bar };
    });
  return [
    ...deviations,
    {
      name: 'parity.tests',
      value: `${passed} passed, ${failed} failed, ${skipped} skipped`,
      unit: '',
      bar: 'forward ≤ 1e-5, gradients ≤ 1e-4, 10 Adam steps ≤ 1e-4: all pass, none skipped',
      met: passed > 0 && failed === 0 && skipped === 0,
    },
  ];
}
