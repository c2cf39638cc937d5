import { VALUES, type StreamlineTable } from '@tractogen/formats';
import { classOf } from '../data.ts';
import { wasDecoded, type ReconstructionErrors } from '../reconstruction/errors.ts';
import { rounded } from './round.ts';

/** One streamline before and after. */
export interface Example {
  readonly id: number;
  readonly bundle: string;
  readonly plausible: boolean;
  /** 256 × 3, mm, rounded to 0.01. */
  readonly original: readonly number[];
  readonly reconstructed: readonly {
    readonly name: string;
    readonly error: number;
    readonly points: readonly number[];
  }[];
}

/** What a model made of the whole test split. */
export interface Reconstruction {
  readonly name: string;
  /** rows × 256 × 3, mm. */
  readonly decoded: Float32Array;
  readonly errors: ReconstructionErrors;
}

/**
 * A few streamlines of every class, spread over the first model's errors from small to large, so that
 * neither the best nor the worst alone is shown.
 */
export function chooseExamples(
  test: StreamlineTable,
  reconstructions: readonly Reconstruction[],
  perClass: number,
): readonly Example[] {
  const [first] = reconstructions;
  if (first === undefined) return [];
  const classes = new Map<string, number[]>();
  for (let row = 0; row < test.rows; row++) {
    if (!wasDecoded(first.errors, row)) continue;
    const name = classOf(test, row);
    const held = classes.get(name);
    if (held === undefined) classes.set(name, [row]);
    else held.push(row);
  }
  return [...classes.keys()].toSorted().flatMap((name) => {
    const rows = (classes.get(name) ?? []).toSorted(
      (a, b) => first.errors.mean[a] - first.errors.mean[b] || a - b,
    );
    const wanted = Math.min(perClass, rows.length);
    return Array.from({ length: wanted }, (_, i) => {
      const row = rows[Math.floor(((i + 0.5) * rows.length) / wanted)];
      const cut = (points: Float32Array): number[] =>
        rounded(points.subarray(row * VALUES, (row + 1) * VALUES), 2);
      return {
        id: test.id[row],
        bundle: name,
        plausible: test.plausible[row] === 1,
        original: cut(test.points),
        reconstructed: reconstructions
          .filter(({ errors }) => wasDecoded(errors, row))
          .map(({ name: model, decoded, errors }) => ({
            name: model,
            error: errors.mean[row],
            points: cut(decoded),
          })),
      };
    });
  });
}
