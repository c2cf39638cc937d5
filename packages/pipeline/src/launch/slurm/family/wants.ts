import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '@tractogen/core';

/**
 * A folder in which the launchers of one family, processes of one machine, tell each other what they want submitted. A
 * want is a file; whoever renames it has it; its answer is a file beside it.
 */
export interface Board<Want, Answer> {
  /** Names of what is wanted, in their order. */
  wanted(): string[];
  put(name: string, want: Want): void;
  /** Undefined where another launcher was faster, or it was withdrawn. */
  take(name: string): Want | undefined;
  answer(name: string, answer: Answer): void;
  /** Takes an answer away; undefined where there is none yet. */
  answered(name: string): Answer | undefined;
}

const [WANTED, TAKEN, ANSWERED] = ['.wanted', '.taken', '.answered'];

/** @param me says apart who writes: two may write at once */
export function boardIn<Want, Answer>(dir: string, me: string): Board<Want, Answer> {
  mkdirSync(dir, { recursive: true });
  const path = (name: string, state: string): string => join(dir, `${name}${state}`);
  /** Whole or not at all: others look here. */
  const write = (file: string, value: unknown): void => {
    const draft = join(dir, `.${me}.draft`);
    writeFileSync(draft, JSON.stringify(value));
    renameSync(draft, file);
  };
  const takeAway = (from: string, to: string): unknown => {
    try {
      renameSync(from, to);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
    const value: unknown = JSON.parse(readFileSync(to, 'utf8'));
    rmSync(to);
    return value;
  };
  return {
    wanted: () =>
      readdirSync(dir)
        .filter((file) => file.endsWith(WANTED))
        .map((file) => file.slice(0, -WANTED.length))
        .toSorted(),
    put: (name, want) => write(path(name, WANTED), want),
    take: (name) => takeAway(path(name, WANTED), path(`${name}.${me}`, TAKEN)) as Want | undefined,
    answer: (name, answer) => write(path(name, ANSWERED), answer),
    answered: (name) => takeAway(path(name, ANSWERED), path(`${name}.${me}`, TAKEN)) as Answer | undefined,
  };
}
