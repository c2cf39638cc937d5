/** One measured number beside the bar it has to meet. */
export interface Figure {
  readonly name: string;
  readonly value: number | string;
  readonly unit: string;
  readonly bar: string;
  readonly met: boolean;
  readonly note?: string;
}

export function printFigures(figures: readonly Figure[]): void {
  for (const { met, name, value, unit, bar, note } of figures) {
    const shown = typeof value === 'number' ? Number(value.toPrecision(4)) : value;
    console.log(`${met ? 'ok  ' : 'MISS'} ${name}: ${shown} ${unit} (bar ${bar})${note ? ` · ${note}` : ''}`);
  }
}
