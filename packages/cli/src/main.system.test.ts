import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const main = resolve(import.meta.dirname, 'main.ts');
const fibercup = resolve(import.meta.dirname, '../../../data/fibercup');

it('ends by 128 + SIGPIPE, without a trace, where its reader has gone', () => {
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', `"$0" "$1" --help | true; echo "\${PIPESTATUS[0]}"`, process.execPath, main],
    { encoding: 'utf8' },
  );
  expect([stdout, stderr]).toEqual(['141\n', '']);
});

it('takes paths from where npm was called, and ends by 2 for a mistake', () => {
  const called = (folder: string): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [main, 'info', 'fibercup_labelled.trx'], {
      encoding: 'utf8',
      env: { ...process.env, npm_lifecycle_event: 'tractogen', INIT_CWD: folder },
    });
  expect(called(fibercup)).toMatchObject({ status: 0, stderr: '' });
  expect(called(import.meta.dirname)).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^DATA_MISSING fibercup_labelled\.trx: .*\n$/),
  });
});
