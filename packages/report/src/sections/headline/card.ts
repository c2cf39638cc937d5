import { familiesOf } from '../../gather/seeds.ts';
import { subjectOf } from '../words.ts';

export interface Card {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  readonly beside: string;
}

/** Families that have a card each; more of them share one. */
const MOST = 4;

interface Wanted {
  readonly name: string;
  readonly unit?: string;
  /** Node and value, in the order of the pipeline. */
  readonly found: readonly (readonly [node: string, value: number])[];
  readonly tell: (value: number) => string;
  /** What stands behind a node's name. */
  readonly beside: (node: string) => readonly string[];
}

/**
 * A card for each model, seeds of one together; one card with the range where there are many. None is hidden behind
 * another that did better on the test split.
 */
export function cardsOf({ name, unit, found, tell, beside }: Wanted): Card[] {
  const values = new Map(found);
  const families = familiesOf(values.keys());
  const card = (value: string, words: readonly string[]): Card => ({
    name,
    value,
    beside: words.join('; '),
    ...(unit === undefined ? {} : { unit }),
  });
  const of = (nodes: readonly string[]): number[] => nodes.map((node) => values.get(node) ?? Number.NaN);
  if (families.length > MOST) {
    const range = rangeOf(of([...values.keys()]), tell);
    return [card(range, [`${values.size} models, each in its section`])];
  }
  return families.map(({ name: family, nodes }) => {
    const own = of(nodes);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    const seeds = own.length === 1 ? [] : [`${own.length} seeds, ${rangeOf(own, tell)}`];
    return card(tell(mean), [subjectOf(family), ...seeds, ...beside(nodes[0])]);
  });
}

function rangeOf(values: readonly number[], tell: (value: number) => string): string {
  const [low, high] = [tell(Math.min(...values)), tell(Math.max(...values))];
  return low === high ? low : `${low}–${high}`;
}
