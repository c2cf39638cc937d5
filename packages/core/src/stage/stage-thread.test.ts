import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { firstThread } from './stage-thread.ts';

function told(): { port: EventEmitter; exits: number[]; signal: AbortSignal; release: () => void } {
  const exits: number[] = [];
  const port = Object.assign(new EventEmitter(), { unref: () => {} });
  return { port, exits, ...firstThread(port as never, (code) => void exits.push(code)) };
}

it.each([
  ['SIGTERM', 143],
  ['SIGUSR1', 143],
  ['SIGINT', 130],
] as const)('lets a stage end in its own time at %s, and ends it when told so', (name, code) => {
  const { port, exits, signal } = told();
  port.emit('message', { stop: name });
  expect(signal.reason).toMatchObject({ code: 'INTERRUPTED', exitCode: code });
  expect(exits).toEqual([]);
  port.emit('message', { end: name });
  expect(exits).toEqual([code]);
});

it('hears nothing once it is released', () => {
  const { port, exits, signal, release } = told();
  release();
  port.emit('message', { end: 'SIGTERM' });
  expect(signal.aborted).toBe(false);
  expect(exits).toEqual([]);
});
