import { axesBetween, sameScheme, written, type Row } from './axes.ts';

/**
 * How much longer the streamlines of another reading must be for it to be believed in the place of the given one. Wrong axes cost
 * real fibres most of their length: right ones give 2.1 times as much on FiberCup, 3.2 times on the made miniature of ISMRM 2015, 1.6 times on
 * a whole brain (a published table of dwigradcheck's). In a piece of white matter of 2 cm, whose directions are right, chance gives another reading 1.15 times.
 */
const BETTER = 1.3;
/**
 * Within this factor two readings fit equally well. The length of one varies by 1 to 3 % (SD) from run to run, with 2,000 streamlines; readings
 * that FiberCup's plane cannot tell apart, the sign of z, differ by 3 %.
 */
const EQUAL = 1.05;

/** One way to take the directions, and the mean length of the streamlines it gives, mm. */
export interface Reading {
  readonly scheme: readonly Row[];
  readonly length: number;
}

/** A line of dwigradcheck's table. */
export interface Trial {
  readonly length: number;
  /** Axis that is turned round before the order is changed; null: none. */
  readonly flip: number | null;
  readonly order: readonly number[];
  /** Whose axes: the scanner's (MRtrix3's scheme) or the image's (FSL's). */
  readonly basis: 'scanner' | 'image';
}

/** The table that dwigradcheck prints; nothing of lines that are none of it. */
export function trialsOf(text: string): Trial[] {
  const line = /^\s*(\d+(?:\.\d+)?|nan)\s+(none|[012])\s+\((\d), (\d), (\d)\)\s+(scanner|image)\s*$/gm;
  return [...text.matchAll(line)].map(([, length, flip, x, y, z, basis]) => ({
    length: length === 'nan' ? 0 : Number(length),
    flip: flip === 'none' ? null : Number(flip),
    order: [x, y, z].map(Number),
    basis: basis === 'image' ? 'image' : 'scanner',
  }));
}

/** Trials that say the same are one reading, as long as they are in the mean. The longest comes first. */
export function joined(trials: readonly Reading[]): Reading[] {
  const groups: { scheme: readonly Row[]; lengths: number[] }[] = [];
  for (const { scheme, length } of trials) {
    const own = groups.find((group) => sameScheme(group.scheme, scheme));
    if (own === undefined) groups.push({ scheme, lengths: [length] });
    else own.lengths.push(length);
  }
  return groups
    .map(({ scheme, lengths }) => ({
      scheme,
      length: lengths.reduce((sum, length) => sum + length, 0) / lengths.length,
    }))
    .toSorted((a, b) => b.length - a.length);
}

export type Verdict =
  | { readonly fits: 'given'; readonly given: Reading; readonly rivals: readonly Reading[] }
  | { readonly fits: 'other'; readonly given: Reading; readonly best: Reading }
  | { readonly fits: 'several'; readonly given: Reading; readonly rivals: readonly Reading[] };

/**
 * Whether the given directions fit the image. Another reading has to give clearly longer streamlines, and to be the only one that
 * does; a near tie leaves the given one, and names what fits about as well.
 *
 * @param readings the longest first; the given one among them
 */
export function judge(readings: readonly Reading[], scheme: readonly Row[]): Verdict {
  const given = readings.find((reading) => sameScheme(reading.scheme, scheme));
  if (given === undefined) throw new Error('the given directions were not tried');
  const [best] = readings;
  if (best.length <= BETTER * given.length) {
    const rivals = readings.filter((reading) => reading !== given && reading.length * EQUAL >= given.length);
    return { fits: 'given', given, rivals };
  }
  const rivals = readings.filter(({ length }) => length * EQUAL >= best.length);
  return rivals.length > 1 ? { fits: 'several', given, rivals } : { fits: 'other', given, best };
}

/** A reading for people: its axes and how long its streamlines are. */
export function told({ scheme, length }: Reading, given: readonly Row[]): string {
  const axes = axesBetween(given, scheme);
  return `${axes === null ? 'those of the image' : written(axes)} (${length.toFixed(1)} mm)`;
}
