import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { abortOnSignals } from './signals.ts';

/** A process that takes down how it was told to end. */
function fakeProcess(): { process: NodeJS.Process; emit: (name: NodeJS.Signals) => void; exits: number[] } {
  const exits: number[] = [];
  const emitter = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  return {
    process: emitter as unknown as NodeJS.Process,
    emit: (name) => void emitter.emit(name, name),
    exits,
  };
}

describe('abortOnSignals', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGUSR1', 143],
    ['SIGINT', 130],
  ] as const)('lets a stage end in its own time at the first %s, and ends it at the second', (name, code) => {
    const { process, emit, exits } = fakeProcess();
    const { signal } = abortOnSignals(process);
    emit(name);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({ code: 'INTERRUPTED', exitCode: code });
    expect(exits).toEqual([]);
    emit(name);
    expect(exits).toEqual([code]);
  });

  it('ends at the second signal whichever it is, and hears none once it is released', () => {
    const { process, emit, exits } = fakeProcess();
    const { signal, release } = abortOnSignals(process);
    emit('SIGUSR1');
    emit('SIGINT');
    expect(exits).toEqual([130]);
    expect(signal.reason).toMatchObject({ exitCode: 143 });
    release();
    emit('SIGTERM');
    expect(exits).toEqual([130]);
  });
});
