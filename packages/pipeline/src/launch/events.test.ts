import { describe, expect, it } from 'vitest';
import type { StageEvent } from '@tractogen/core';
import { eventReader } from './events.ts';

describe('eventReader', () => {
  it('reads events over any cut of the stream, and hands on what is none', () => {
    const stream =
      '{"event":"progress","phase":"a","done":1,"total":2}\nplain text\n{"event":"other"}\n{broken\n\n{"event":"log","level":"info","message":"ü"}';
    for (const size of [1, 7, 1000]) {
      const events: StageEvent[] = [];
      const lines: string[] = [];
      const reader = eventReader(
        (event) => events.push(event),
        (line) => lines.push(line),
      );
      for (let i = 0; i < stream.length; i += size) reader.push(stream.slice(i, i + size));
      reader.end();
      expect(events.map(({ event }) => event)).toEqual(['progress', 'log']);
      expect(lines).toEqual(['plain text', '{"event":"other"}', '{broken']);
    }
  });
});
