import type { StageEvent } from '@tractogen/core';

/**
 * Splits a stage's standard output into events. A line that is no event (a library that prints) is
 * handed on as text, so that nothing is lost.
 */
export function eventReader(
  onEvent: (event: StageEvent) => void,
  onText: (line: string) => void,
): { push(chunk: string): void; end(): void } {
  let rest = '';
  const take = (line: string): void => {
    if (line.trim() === '') return;
    const event = parseEvent(line);
    if (event) onEvent(event);
    else onText(line);
  };
  return {
    push(chunk) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    },
    end() {
      take(rest);
      rest = '';
    },
  };
}

function parseEvent(line: string): StageEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as StageEvent;
    return value.event === 'progress' || value.event === 'log' || value.event === 'done' ? value : undefined;
  } catch {
    return undefined;
  }
}
