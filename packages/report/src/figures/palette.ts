/** Ten colours that tell apart on light and on dark ground (Observable 10). */
const COLOURS = [
  '#4269d0',
  '#efb118',
  '#ff725c',
  '#3ca951',
  '#a463f2',
  '#ff8ab7',
  '#6cc5b0',
  '#9c6b4e',
  '#97bbf5',
  '#9498a0',
] as const;

/** Colours by name, the same for a name wherever it is drawn on the page. */
export type Palette = ReadonlyMap<string, string>;

export function paletteOf(names: Iterable<string>): Palette {
  return new Map([...names].map((name, i) => [name, COLOURS[i % COLOURS.length]]));
}

export const NEUTRAL = '#8a949d';
