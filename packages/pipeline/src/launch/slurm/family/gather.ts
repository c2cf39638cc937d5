import { setTimeout as sleep } from 'node:timers/promises';
import type { Board } from './wants.ts';

export interface GatherPace {
  /** Between two looks at the board, ms. */
  readonly look: number;
  /** The family is taken to be complete when nobody has come or gone for so long, ms. */
  readonly quiet: number;
  /** For the answer of one who took the want and then, perhaps, died, ms. */
  readonly patience: number;
}
const GATHER_PACE: GatherPace = { look: 100, quiet: 2000, patience: 120_000 };

/** What a launcher comes away with. */
export type Gathered<Answer> =
  | { readonly answer: Answer }
  /** Interrupted before anybody took the want. */
  | { readonly withdrawn: true }
  /** Nobody answered. */
  | { readonly alone: true };

export interface Member<Want> {
  readonly name: string;
  readonly want: Want;
  /** False of one whose process is gone: what it wanted, nobody waits for. */
  readonly lives: (name: string) => boolean;
  readonly interrupted: () => boolean;
}

/**
 * Waits until the family has gathered; then the first of it, by name, hands in what all of it wants, and tells each its answer. If the first
 * does not come to it, the others do so a moment later.
 *
 * @param handIn of names and wants, at least one; an answer each, in their order
 */
export async function gather<Want, Answer>(
  board: Board<Want, Answer>,
  { name, want, lives, interrupted }: Member<Want>,
  handIn: (wants: readonly Want[]) => Promise<readonly Answer[]>,
  { look, quiet, patience }: GatherPace = GATHER_PACE,
): Promise<Gathered<Answer>> {
  board.put(name, want);
  let [family, since] = ['', performance.now()];
  for (;;) {
    if (interrupted() && board.take(name) !== undefined) return { withdrawn: true };
    const wanted = board.wanted().filter((other) => lives(other) || void board.take(other));
    const now = performance.now();
    if (!wanted.includes(name)) break;
    if (wanted.join('\n') !== family) [family, since] = [wanted.join('\n'), now];
    if (now - since >= (wanted[0] === name ? quiet : 2 * quiet)) {
      const taken = wanted.flatMap((member) => {
        const found = board.take(member);
        return found === undefined ? [] : [{ member, found }];
      });
      if (taken.length > 0) {
        const answers = await handIn(taken.map(({ found }) => found));
        for (const [at, { member }] of taken.entries()) board.answer(member, answers[at]);
      }
      break;
    }
    await sleep(look);
  }
  for (const until = performance.now() + patience; performance.now() < until; await sleep(look)) {
    const answer = board.answered(name);
    if (answer !== undefined) return { answer };
  }
  return { alone: true };
}
