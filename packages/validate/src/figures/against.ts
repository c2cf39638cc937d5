import { rounded } from './round.ts';

/** Predicted against true values of one attribute on the same streamlines, for drawing. */
export interface PredictionFigure {
  readonly attribute: string;
  readonly unit: string;
  readonly bundle: readonly string[];
  readonly truth: readonly number[];
  /** By model or baseline. */
  readonly predicted: Readonly<Record<string, readonly number[]>>;
}

/** Measured against requested values of one attribute and bundle, for drawing. */
export interface ControlFigure {
  /** Empty where streamlines were asked for without a bundle. */
  readonly bundle: string;
  readonly attribute: string;
  readonly unit: string;
  readonly requested: readonly number[];
  readonly measured: readonly number[];
  readonly outOfSupport: readonly boolean[];
}

/** Points drawn at most: of one prediction, of one bundle's requests. */
export const DRAWN = { prediction: 1500, control: 300 } as const;

/** At most `limit` places of n, evenly spaced. */
export function evenPlaces(n: number, limit: number): readonly number[] {
  const kept = Math.min(n, limit);
  return Array.from({ length: kept }, (_, i) => Math.floor((i * n) / kept));
}

/** The values at some places, with the decimals that a picture can show. */
export function drawnValues(values: ArrayLike<number>, places: readonly number[]): number[] {
  return rounded(
    places.map((i) => values[i]),
    3,
  );
}
