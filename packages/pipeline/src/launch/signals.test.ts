import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { forwardSignals } from './signals.ts';

describe('forwardSignals', () => {
  it('takes a burst for one signal, a later one for a second', () => {
    const source = new EventEmitter();
    const sent: string[] = [];
    let now = 0;
    const release = forwardSignals(source, (signal) => sent.push(signal), { now: () => now });
    source.emit('SIGINT');
    now = 200;
    source.emit('SIGTERM');
    expect(sent).toEqual(['SIGINT']);
    now = 5000;
    source.emit('SIGHUP');
    expect(sent).toEqual(['SIGINT', 'SIGTERM']);
    release();
    now = 10_000;
    source.emit('SIGUSR1');
    expect(sent).toHaveLength(2);
    expect(source.eventNames()).toEqual([]);
  });
});
