import { BARS, meets } from '../../bars/bars.ts';
import { metricPart } from '../../gather/metric-part.ts';
import type { FigureOf } from '../../gather/subject-figures.ts';

const THIRDS = ['low', 'mid', 'high'] as const;

/** What was measured of one bundle and attribute; undefined where it was not. */
export interface ControlFigures {
  readonly r2?: number;
  readonly slope?: number;
  readonly mae?: number;
  readonly offTarget?: number;
  readonly offTargetError?: number;
  readonly offTargetReal?: number;
  readonly identity?: number;
  /** What reconstructions keep of the attribute, R². */
  readonly ceiling?: number;
  /** By third of the requests. */
  readonly diversity: readonly (number | undefined)[];
  readonly n: number;
}

/** @param stem `control.`, or `control.<baseline>.`, with the bundle's part behind it unless figures are pooled */
export function controlFigures(of: FigureOf, stem: string, attribute: string): ControlFigures {
  const at = (rest: string): number | undefined => of(`${stem}${attribute}.${rest}`)?.value;
  const entries = [
    ['r2', at('r2')],
    ['slope', at('slope')],
    ['mae', at('mae')],
    ['offTarget', at('off_target')],
    ['offTargetError', at('off_target_error')],
    ['offTargetReal', at('off_target_real')],
    ['identity', at('identity')],
    ['ceiling', at('ceiling')],
  ].filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(entries) as Partial<ControlFigures>),
    diversity: THIRDS.map((third) => at(`diversity_${third}`)),
    n: of(`${stem}${attribute}.r2`)?.n ?? 0,
  };
}

/** A bundle's part of a figure's name, with a dot. */
export function stemOf(bundle: string, baseline = ''): string {
  return `control.${baseline === '' ? '' : `${baseline}.`}${bundle === '' ? 'all' : metricPart(bundle)}.`;
}

/** Which of the figures asked for are met; null where a figure is missing. */
export function judgeControl(
  found: ControlFigures,
): readonly (readonly [name: string, met: boolean | null])[] {
  const { r2, slope, offTarget, diversity, identity } = BARS.control;
  const diverse = found.diversity.map((value) => meets(value, diversity));
  return [
    ['R²', meets(found.r2, r2)],
    ['slope', meets(found.slope, slope)],
    ['off target', meets(found.offTarget, offTarget)],
    ['diversity', diverse.includes(false) ? false : diverse.includes(true) ? true : null],
    ['identity', meets(found.identity, identity)],
  ];
}

/** Whether a bundle is asked at all: its reconstructions have to keep enough of the attribute. */
export function isAsked({ ceiling }: ControlFigures): boolean {
  return meets(ceiling, BARS.control.ceiling) ?? true;
}
