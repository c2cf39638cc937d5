import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkTokens, readTokens, writeTokens } from './token-file.ts';
import { newToken, recognise, type Token } from './token.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tractogen-tokens-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const make = (may: Token['may'], scope = 'main'): { token: Token; text: string } =>
  newToken({ label: 'test', may, scope, acknowledged: null }, new Date(0));

describe('tokens', () => {
  it('are recognised by their whole text alone', () => {
    const [one, other] = [make('read'), make('write')];
    const all = [one.token, other.token];
    expect(recognise(all, one.text)?.id).toBe(one.token.id);
    const secret = one.text.slice('tgc_00000000_'.length);
    for (const text of [
      '',
      one.text.slice(0, -1),
      `${one.text}x`,
      one.text.replace(secret[5], secret[5] === 'A' ? 'B' : 'A'),
      // The right secret under another's id.
      `tgc_${other.token.id}_${secret}`,
    ])
      expect(recognise(all, text)).toBeNull();
  });

  it('are kept without their secrets, for their owner alone, and read back', async () => {
    const file = join(folder, 'tokens.json');
    const { token, text } = make('write', 'pr');
    await writeTokens(file, [token]);
    expect(readFileSync(file, 'utf8')).not.toContain(text.slice('tgc_00000000_'.length));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await readTokens(file)).toEqual([token]);
    expect(await readTokens(join(folder, 'none.json'))).toEqual([]);
    writeFileSync(file, '{"tokens": 1}');
    await expect(readTokens(file)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('that would serve everybody alike do not open a server', () => {
    const [read, write] = [make('read').token, make('write').token];
    expect(() => checkTokens([read, write], 'tokens.json')).not.toThrow();
    expect(() => checkTokens([], 'tokens.json')).toThrow(/there is no token/);
    expect(() => checkTokens([write], 'tokens.json')).toThrow(/one token would serve everybody/);
    expect(() => checkTokens([write, { ...read, hash: write.hash }], 'tokens.json')).toThrow(/two roles/);
  });
});
