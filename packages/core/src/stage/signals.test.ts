import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { hearStops, interruptedBy, type StopSignal } from './signals.ts';

function heardBy(): { emit: (name: StopSignal) => void; heard: string[]; release: () => void } {
  const emitter = new EventEmitter();
  const heard: string[] = [];
  const release = hearStops(emitter as unknown as NodeJS.Process, {
    first: (name) => void heard.push(`first ${name}`),
    again: (name) => void heard.push(`again ${name}`),
  });
  return { emit: (name) => void emitter.emit(name, name), heard, release };
}

describe('hearStops', () => {
  it.each(['SIGTERM', 'SIGUSR1', 'SIGINT'] as const)('hears %s', (name) => {
    const { emit, heard } = heardBy();
    emit(name);
    emit(name);
    expect(heard).toEqual([`first ${name}`, `again ${name}`]);
  });

  it('counts signals whichever they are, and hears none once it is released', () => {
    const { emit, heard, release } = heardBy();
    emit('SIGUSR1');
    emit('SIGINT');
    release();
    emit('SIGTERM');
    expect(heard).toEqual(['first SIGUSR1', 'again SIGINT']);
  });
});

it.each([
  ['SIGTERM', 143],
  ['SIGUSR1', 143],
  ['SIGINT', 130],
] as const)('%s is told with exit code %i', (name, exitCode) => {
  expect(interruptedBy(name)).toMatchObject({ code: 'INTERRUPTED', exitCode });
});
