import { POINTS } from '@tractogen/formats';
import { compareManifolds, type Manifold } from '@tractogen/geometry';
import { FEW, spreadOf, thinned, type Compared, type SpreadFigures } from './spread.ts';
import { KEPT } from './within.ts';

/** How samples lie among real streamlines. */
export interface GenerationFigures extends Manifold, SpreadFigures {}

/**
 * Diversity ratio, over all and within bundles, coverage, density, precision and recall of samples, both kinds
 * cut to one number by taking evenly spaced ones. Directions are taken as they are.
 *
 * Source: Naeem et al. 2020 for density and coverage (k = 5, here over 20 points a streamline).
 *
 * @returns null with five streamlines or fewer of a kind, or where all real ones are one
 */
export function generationFigures(
  real: Compared,
  generated: Compared,
  perStreamline = POINTS,
): GenerationFigures | null {
  const [few, samples] = thinned(real, generated, perStreamline);
  const spread = spreadOf(few, samples);
  return spread === null
    ? null
    : { ...compareManifolds(few.points, samples.points, KEPT * 3, FEW), ...spread };
}

/** As they stand in a history. */
export function generationEntries(
  generation: GenerationFigures | null,
  rebuilt: SpreadFigures | null,
): Record<string, number> {
  const entries = (prefix: string, figures: SpreadFigures | null): Record<string, number> =>
    figures === null
      ? {}
      : {
          [`valid.${prefix}diversity`]: figures.diversity,
          ...(figures.within === null
            ? {}
            : {
                [`valid.${prefix}diversity_within`]: figures.within.median,
                [`valid.${prefix}diversity_least`]: figures.within.least,
              }),
        };
  return {
    ...entries('', generation),
    ...(generation === null ? {} : { 'valid.coverage': generation.coverage }),
    ...entries('rebuilt_', rebuilt),
  };
}
