import { describe, expect, it } from 'vitest';
import { bar, drawing, duration } from './draw.ts';

/** A drawing whose clock is moved by hand. */
function at(terminal: boolean): {
  drawn: string[];
  now: (ms: number) => void;
  progress: (done: number, note?: string) => void;
  draw: ReturnType<typeof drawing>;
} {
  const drawn: string[] = [];
  let ms = 0;
  const draw = drawing({
    write: (text) => drawn.push(text),
    terminal,
    columns: 80,
    clock: { now: () => ms },
  });
  return {
    drawn,
    draw,
    now: (value) => (ms = value),
    progress: (done, note) =>
      draw.event({
        event: 'progress',
        phase: 'train',
        done,
        total: 40,
        ...(note === undefined ? {} : { note }),
      }),
  };
}

describe('on a terminal', () => {
  it('redraws one bar in place with the time left, then leaves one line', () => {
    const { drawn, now, progress } = at(true);
    progress(0);
    now(10_000);
    progress(10, 'loss 2.01 mm');
    now(10_001);
    progress(11);
    now(40_000);
    progress(40, 'loss 0.18 mm');
    expect(drawn.filter((text) => text !== '\r\u001b[2K')).toEqual([
      `  train ${'░'.repeat(24)} 0/40`,
      `  train ${'█'.repeat(6)}${'░'.repeat(18)} 10/40  loss 2.01 mm  30 s left`,
      '  train  loss 0.18 mm\n',
    ]);
  });

  it('estimates from where a resumed run began', () => {
    const { drawn, now, progress } = at(true);
    progress(30);
    now(10_000);
    progress(35);
    expect(drawn.at(-1)).toContain('10 s left');
  });

  it('never breaks the line, nor lets a note move the cursor', () => {
    const { drawn, progress } = at(true);
    progress(1, `\u001b[2J${'x'.repeat(200)}`);
    expect(drawn.at(-1)).toHaveLength(79);
    expect(drawn.at(-1)).not.toContain('\u001b');
  });

  it('takes the bar off before any other line', () => {
    const { drawn, draw, progress } = at(true);
    progress(1);
    draw.event({ event: 'log', level: 'warn', message: 'careful' });
    expect(drawn.slice(-2)).toEqual(['\r\u001b[2K', '  warn: careful\n']);
  });
});

describe('elsewhere', () => {
  it('writes a line every ten seconds and one at the end, free of times', () => {
    const { drawn, now, progress } = at(false);
    for (let second = 0; second <= 40; second++) {
      now(second * 1000);
      progress(second, 'loss');
    }
    expect(drawn).toEqual([
      '  train 10/40  loss\n',
      '  train 20/40  loss\n',
      '  train 30/40  loss\n',
      '  train  loss\n',
    ]);
  });
});

describe('bar and duration', () => {
  it('are cut and rounded', () => {
    expect(bar(2)).toBe('█'.repeat(24));
    expect(bar(-1)).toBe('░'.repeat(24));
    expect([42_000, 185_000, 7_800_000].map(duration)).toEqual(['42 s', '3 min 05 s', '2 h 10 min']);
  });
});
