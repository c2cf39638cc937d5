import { meets, type Range } from '../../bars/bars.ts';

/** How many of several seeds lie in the range asked, in words; null where nothing is asked. */
export function verdictOfSeeds(values: readonly number[], range: Range | undefined): string | null {
  const found = values.map((value) => meets(value, range)).filter((met) => met !== null);
  if (found.length === 0) return null;
  const met = found.filter(Boolean).length;
  if (met === found.length) return 'met';
  return met === 0 ? 'missed' : `missed in ${found.length - met} of ${found.length}`;
}
