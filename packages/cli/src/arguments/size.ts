import { InvalidArgumentError, Option } from 'commander';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Bytes of `500MiB`, `1.5TiB`, `1000`. */
function size(text: string): number {
  const match = /^(\d+(?:\.\d+)?) ?(|KiB|MiB|GiB|TiB)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('A size like 100GiB is needed.');
  return Math.floor(Number(match[1]) * UNITS[match[2]]);
}

/** `1.5 GiB` */
export function sizeText(bytes: number): string {
  const unit = Object.keys(UNITS).findLast((name) => bytes >= UNITS[name]) ?? '';
  if (unit === '') return `${bytes} bytes`;
  return `${Number((bytes / UNITS[unit]).toPrecision(3))} ${unit}`;
}

/** An option of bytes, whose default is shown as a size. */
export function sizeOption(flags: string, description: string, bytes: number): Option {
  return new Option(flags, description).argParser(size).default(bytes, sizeText(bytes).replace(' ', ''));
}
