import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gather, type Gathered, type Member } from './gather.ts';
import { boardIn, type Board } from './wants.ts';

const PACE = { look: 2, quiet: 60, patience: 400 };
let dir: string;
let board: Board<string, string>;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tractogen-gather-'));
  board = boardIn(dir, 'me');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** What was handed in together. */
const handed: string[][] = [];
beforeEach(() => void handed.splice(0));
const come = (name: string, more: Partial<Member<string>> = {}): Promise<Gathered<string>> =>
  gather(
    board,
    { name, want: `${name}!`, lives: () => true, interrupted: () => false, ...more },
    async (wants) => {
      handed.push([...wants]);
      return wants.map((want) => `done ${want}`);
    },
    PACE,
  );

describe('a family', () => {
  it('that comes together is handed in once, and each member hears its own answer', async () => {
    const names = ['b', 'a', 'c'];
    const answers = await Promise.all(names.map(async (name) => await come(name)));
    expect(answers).toEqual(names.map((name) => ({ answer: `done ${name}!` })));
    expect(handed).toEqual([['a!', 'b!', 'c!']]);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('of one is handed in alone; who comes later comes again', async () => {
    expect(await come('a')).toEqual({ answer: 'done a!' });
    expect(await come('b')).toEqual({ answer: 'done b!' });
    expect(handed).toEqual([['a!'], ['b!']]);
  });

  it('does without its first, if that does not come to it', async () => {
    board.put('0', '0!');
    expect(await come('a')).toEqual({ answer: 'done a!' });
    expect(handed).toEqual([['0!', 'a!']]);
  });

  it('leaves out who died', async () => {
    board.put('0', '0!');
    expect(await come('a', { lives: (name) => name !== '0' })).toEqual({ answer: 'done a!' });
    expect(handed).toEqual([['a!']]);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('lets go who is interrupted', async () => {
    const answers = await Promise.all([come('a'), come('b', { interrupted: () => true })]);
    expect(answers).toEqual([{ answer: 'done a!' }, { withdrawn: true }]);
    expect(handed).toEqual([['a!']]);
  });

  it('does not wait for ever for who took its want and died', async () => {
    const ended = come('a');
    board.take('a');
    expect(await ended).toEqual({ alone: true });
    expect(handed).toEqual([]);
  });
});
