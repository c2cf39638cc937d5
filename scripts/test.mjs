// `npm test`: set-up, typecheck, lint, every test. Ends with `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { root, setup, toolEnvironment } from './setup.mjs';

setup({ forTests: true });
const env = toolEnvironment();
const run = (label, command, args) => {
  console.log(`\n# ${label}`);
  return spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
};

const scratch = mkdtempSync(join(tmpdir(), 'tractogen-test-'));
const reportFile = join(scratch, 'report.json');
const failed = [];
let counts = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const [label, command, args] of [
    ['typecheck', 'tsc', ['-p', 'tsconfig.workspace.json']],
    ['typecheck of the page', 'tsc', ['-p', 'packages/report']],
    ['lint', 'oxlint', ['--type-aware', '--deny-warnings']],
    ['format', 'oxfmt', ['--check', '.']],
    ['unused code', 'knip', []],
  ]) {
    if (run(label, join(root, 'node_modules/.bin', command), args) !== 0) failed.push(label);
  }
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  if (run('tests', join(root, 'node_modules/.bin/vitest'), args) !== 0) failed.push('tests');
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  for (const file of report.testResults) {
    for (const test of file.assertionResults)
      if (test.status === 'pending') console.log(`skipped: ${test.fullName}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
// A check that fails counts as one failed test, so that the last line tells the whole truth.
const checks = failed.filter((label) => label !== 'tests');
if (checks.length > 0) console.log(`failed checks: ${checks.join(', ')}`);
const strict = process.argv.includes('--no-skips') && counts.skipped > 0;
if (strict) console.log('skips are failures here (--no-skips)');
console.log(`\n${counts.passed} passed, ${counts.failed + checks.length} failed, ${counts.skipped} skipped`);
process.exitCode = failed.length > 0 || strict ? 1 : 0;
