import { arcLength } from '@tractogen/geometry';

/** Why a streamline is left out, in the order in which reasons are looked for. */
export const DROP_REASONS = [
  'too_few_points',
  'non_finite',
  'zero_length',
  'too_short',
  'too_long',
  'not_registered',
  'beyond_warp',
  'other_subset',
  'over_limit',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export interface LengthLimits {
  /** mm. */
  readonly minLength?: number | undefined;
  /** mm. */
  readonly maxLength?: number | undefined;
}

/** What keeps the shape of a streamline from being used, or null. Lengths are raw arc lengths. */
export function shapeFault(
  points: Float32Array,
  start: number,
  count: number,
  limits: LengthLimits,
): DropReason | null {
  if (count < 2) return 'too_few_points';
  for (let i = start * 3; i < (start + count) * 3; i++) if (!Number.isFinite(points[i])) return 'non_finite';
  const length = arcLength(points, start, count);
  if (!(length > 0)) return 'zero_length';
  // Finite coordinates can still be too far apart for a finite sum.
  if (!Number.isFinite(length)) return 'non_finite';
  if (length < (limits.minLength ?? 0)) return 'too_short';
  if (length > (limits.maxLength ?? Infinity)) return 'too_long';
  return null;
}
