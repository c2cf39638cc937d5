import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { started } from '../testing/started.ts';
import { testTokens } from '../testing/tokens.ts';
import { writeTokens } from '../tokens/token-file.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const NAME = 'tractogen-cache.service';
const UNIT = readFileSync(join(ROOT, 'packages/cache-server/deploy', NAME), 'utf8');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
const setting = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(UNIT)?.[1] ?? '';

let folder: string;
/** This repository under a name without a blank: a unit's command is split at blanks. */
let opt: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tractogen-unit-'));
  opt = join(folder, 'opt');
  symlinkSync(ROOT, opt);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.skipIf(!hasSystemd)('systemd finds nothing wrong in the unit (needs systemd)', () => {
  // It looks for the program too.
  writeFileSync(join(folder, NAME), UNIT.replaceAll('/opt/tractogen', opt));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', join(folder, NAME)], {
    encoding: 'utf8',
  });
  const ours = stderr.split('\n').filter((line) => line.includes(NAME));
  expect([ours, status]).toEqual([[], 0]);
});

it('the unit’s command serves, writes its audit log, and stops when systemd tells it to', async () => {
  const { texts, kept } = testTokens();
  await writeTokens(join(folder, 'tokens.json'), kept);
  const places = [
    ['/opt/tractogen', opt],
    [`/var/lib/${setting('StateDirectory')}`, join(folder, 'state')],
    [`/var/log/${setting('LogsDirectory')}`, folder],
    ['/etc/tractogen', folder],
    ['--port 8787', '--port 0'],
  ];
  const command = places.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replaceAll(from, to);
  }, setting('ExecStart'));
  expect(existsSync(command.split(' ')[0])).toBe(true);
  const server = await started(command.split(' '), {
    cwd: setting('WorkingDirectory').replace('/opt/tractogen', opt),
  });
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  const headers = { authorization: `Bearer ${texts.private}`, 'content-type': 'application/octet-stream' };
  await fetch(`${server.url}/v1/cache/1`, { method: 'PUT', headers, body: 'an entry' });
  expect(await server.stop(setting('KillSignal') as NodeJS.Signals)).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'audit.jsonl'), 'utf8')).toContain('"outcome":"stored"');
});
