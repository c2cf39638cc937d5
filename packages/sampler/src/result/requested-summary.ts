import type { LengthBounds } from '../acceptance/length.ts';
import type { Answer } from '../methods/answer.ts';
import { wordOrder } from './tractogram.ts';

/** One bundle's entry of `samples.json` for the methods `prior` and `conditional`. */
export interface RequestedSummary {
  readonly name: string;
  /** No streamline starts from a training one; `rows` are those that training has. */
  readonly seeds: { readonly rows: number; readonly distinct: number; readonly used: 0 };
  /** Smoothed length accepted, mm. */
  readonly length: LengthBounds | null;
  /** By attribute: least, mean and greatest value asked for, and training's range; natural units. */
  readonly attributes: Readonly<Record<string, AttributeSummary>>;
  /** By column: how often each word was asked for. */
  readonly words: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Requests out of training's support, over all and by reason. */
  readonly outOfSupport: number;
  readonly outOfRange: Readonly<Record<string, number>>;
  readonly sparse: number;
  readonly wanted: number;
  readonly proposed: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly accepted: number;
}

interface AttributeSummary {
  readonly low: number;
  readonly mean: number;
  readonly high: number;
  readonly training: { readonly low: number; readonly high: number } | null;
}

/** An answer with what is known of the bundle. */
export interface RequestedBundle extends Answer {
  /** Training rows of the bundle. */
  readonly rows: number;
  readonly length: LengthBounds | null;
}

export function summariseRequested(made: RequestedBundle): RequestedSummary {
  const { requests, rows, length, supported, support, generated } = made;
  const attributes = [...requests.values].map(([name, values]): [string, AttributeSummary] => {
    const range = supported?.ranges.get(name);
    return [
      name,
      {
        low: values.reduce((least, value) => Math.min(least, value), Infinity),
        mean: values.reduce((sum, value) => sum + value, 0) / values.length,
        high: values.reduce((greatest, value) => Math.max(greatest, value), -Infinity),
        training: range === undefined ? null : { low: range.low, high: range.high },
      },
    ];
  });
  return {
    name: requests.bundle,
    seeds: { rows, distinct: rows, used: 0 },
    length,
    attributes: Object.fromEntries(attributes),
    words: Object.fromEntries([...requests.words].map(([column, words]) => [column, tally(words)])),
    outOfSupport: support.out.reduce((sum, flag) => sum + flag, 0),
    outOfRange: Object.fromEntries(support.beyond),
    sparse: support.sparse,
    wanted: requests.count,
    proposed: generated.proposed,
    dropped: generated.dropped,
    accepted: generated.accepted,
  };
}

function tally(words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    wordOrder(words).map((word) => [word, words.filter((other) => other === word).length]),
  );
}
