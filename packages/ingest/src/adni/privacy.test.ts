import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { TractogenError, diskFileSystem as fs, eventsTo, formatError, randomFrom } from '@tractogen/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aboutVisit, cappedAge } from '../sources/about-visit.ts';
import { ROOT } from '../testing/mrtrix.ts';
import { pseudonymsIn } from './pseudonyms.ts';
import { veiled, veiledError, veiledEvents } from './veil.ts';

const KEY = new Uint8Array(32).fill(7);
const NAMED = /999_?S_?9001/;

describe('pseudonyms', () => {
  let root: string;
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'pseudonyms-'))));
  afterEach(async () => await rm(root, { recursive: true, force: true }));
  const made = async (draw?: () => Uint8Array): ReturnType<typeof pseudonymsIn> =>
    await pseudonymsIn(fs, root, 'data/raw/adni/pseudonyms', draw);

  it('are the HMAC of the name under a key that is drawn once and lies with the data', async () => {
    const first = (await made(() => KEY)).of('subject', 'ADNI999S9001');
    expect(first).toBe(createHmac('sha256', KEY).update('subject\nADNI999S9001').digest('hex').slice(0, 12));
    // The second time the key is there.
    expect((await made()).of('subject', 'ADNI999S9001')).toBe(first);
    await (await made()).keep(['ADNI999S9001']);
    await (await made()).explain(['what failed']);
    for (const file of ['', '/key', '/names.tsv', '/failures.txt'])
      expect((await stat(join(root, `data/raw/adni/pseudonyms${file}`))).mode & 0o077).toBe(0);
  });
  it('differ under another key', async () => {
    const first = (await made()).of('subject', 'ADNI999S9001');
    await rm(join(root, 'data/raw/adni/pseudonyms/key'));
    expect((await made()).of('subject', 'ADNI999S9001')).not.toBe(first);
  });
  it('refuses a damaged key, and a folder that git does not ignore', async () => {
    await made();
    await writeFile(join(root, 'data/raw/adni/pseudonyms/key'), 'x');
    expect(await made().catch(formatError)).toMatch(/^INPUT_INVALID data\/raw\/adni\/pseudonyms\/key/);
    for (const folder of ['results/key', 'data/raw/../key', '/tmp/key', 'data/raw/'])
      expect(await pseudonymsIn(fs, root, folder).catch(formatError)).toMatch(/^PATH_REFUSED/);
    expect(existsSync(join(root, 'data/key'))).toBe(false);
  });

  it('stand in every text that leaves the data', async () => {
    const pseudonyms = await made(() => KEY);
    const name = pseudonyms.of('subject', 'ADNI999S9001');
    const hide = (text: string): string => veiled(text, pseudonyms);
    expect(hide('sub-ADNI999S9001/ses-M000/dwi')).toBe(`sub-${name}/ses-M000/dwi`);
    expect(hide('999_S_9001 and adni999S9001')).toBe(`${name} and ${name}`);
    // Names of folders that BIDS does not allow, and dates that scanners and LONI write without separators.
    for (const wrong of ['sub-999_S_9001', 'sub-999-S-9001', 'sub-ADNI999_S_9001'])
      expect(hide(`${wrong}: no label`)).toBe(`sub-${name}: no label`);
    expect(hide(`ses-M000 ses-20120501`)).toBe(`ses-M000 ses-${pseudonyms.of('session', '20120501')}`);
    expect(hide('br_raw_20120511101112135_1_S9999 acq 20120511')).not.toMatch(/2012|S9999/);
    expect(hide('DTI/2012-05-01_10_11_12.0/I90001/a.dcm')).toBe('DTI/<date>/<image>/a.dcm');
    expect(hide('the image has 65 volumes at 1000 s/mm²')).toBe('the image has 65 volumes at 1000 s/mm²');

    const error = veiledError(
      new TractogenError('INPUT_INVALID', 'bad 999_S_9001', {
        file: 'sub-ADNI999S9001/x',
        line: 3,
        remedy: 'Look at sub-ADNI999S9001',
      }),
      pseudonyms,
    );
    expect(formatError(error)).toBe(
      `INPUT_INVALID sub-${name}/x:3: bad ${name}. Look at sub-${name}; data/raw/adni/pseudonyms/failures.txt says it in full.`,
    );
    const own = veiledError(new Error('ENOENT sub-ADNI999S9001'), pseudonyms);
    expect(`${own.message}${own.stack}${JSON.stringify(own)}`).not.toMatch(NAMED);

    const said: string[] = [];
    const events = veiledEvents(
      eventsTo((event) => said.push(JSON.stringify(event))),
      pseudonyms,
    );
    events.warn('sub-ADNI999S9001');
    events.info('999_S_9001');
    events.progress('visits', 1, 2, 'sub-ADNI999S9001');
    events.progress('visits', 2, 2);
    expect(said.join()).not.toMatch(NAMED);
    expect(said).toHaveLength(4);
    expect(JSON.parse(said[3])).not.toHaveProperty('note');
  });

  it('stand for sites and for sessions that may be dates; ages above 89 are 90', async () => {
    const pseudonyms = await made(() => KEY);
    const facts = { age: 91.3, diagnosis: null, sex: null, site: '999', protocol: null, icv: null };
    const visit = { subject: 'ADNI999S9001', session: '20120501', dwi: [], others: [], scans: null };
    expect(aboutVisit(visit, facts, pseudonyms)).toEqual({
      subject: pseudonyms.of('subject', 'ADNI999S9001'),
      session: pseudonyms.of('session', '20120501'),
      age: '90',
      site: pseudonyms.of('site', '999'),
    });
    expect([89, 89.01, 95, 60.123].map(cappedAge)).toEqual([89, 90, 90, 60.123]);
  });

  it('stand beside head volumes that many share, in mL whatever the table has', async () => {
    const pseudonyms = await made(() => KEY);
    const visit = { subject: 'ADNI999S9001', session: 'M000', dwi: [], others: [], scans: null };
    const told = (icv: number): string | undefined =>
      aboutVisit(
        visit,
        { age: null, diagnosis: null, sex: null, site: null, protocol: null, icv },
        pseudonyms,
      ).icv;
    // ADNIMERGE's mm³, and the mL of other tables.
    expect([1_487_312, 1_490_000, 1_494_999.9, 1_495_001, 1487.3].map(told)).toEqual([
      '1500',
      '1500',
      '1500',
      '1500',
      '1500',
    ]);
    expect([1_474_999, 1_475_000, 1525].map(told)).toEqual(['1450', '1500', '1550']);
    // 800 heads of N(1500, 150) mL: nearly nobody is alone with a value.
    const random = randomFrom('heads');
    const counts = new Map<string | undefined, number>();
    for (let i = 0; i < 800; i++) {
      const value = told(1e6 * (1.5 + 0.15 * random.normal()));
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.values()].filter((count) => count === 1).length).toBeLessThan(8);
  });
});

/** Participants that tests may name, made by this repository: of a site that does not exist, or of a number that was never given. */
const MADE = /^(?:ADNI)?(?:999_?S_?(?:9\d{3}|0042)|002_?S_?9999)$/i;

it.skipIf(!existsSync(join(ROOT, '.git')))(
  'no file in git names a participant of ADNI, or is large and of unknown origin (needs git)',
  async () => {
    const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
      .split('\0')
      .filter((file) => file !== '' && existsSync(join(ROOT, file)));
    const found: string[] = [];
    const large: string[] = [];
    for (const file of files) {
      const bytes = await readFile(join(ROOT, file));
      if (bytes.length > 1e6) large.push(file);
      const text = `${file}\n${(file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1')}`;
      for (const [name] of text.matchAll(
        /(?<![0-9A-Za-z])(?:ADNI\d{3}S\d{4,5}|(?:ADNI)?\d{3}_S_\d{4,5})(?!\d)/gi,
      ))
        if (!MADE.test(name)) found.push(`${file}: ${name}`);
    }
    expect(found).toEqual([]);
    // Ours, computed from open data; see their README.
    expect(large.toSorted()).toEqual([
      'data/fibercup/fibercup_dense.trx',
      'data/fibercup/fibercup_labelled.trx',
    ]);
  },
);
