import { html, type Html } from '../page/html.ts';
import { figure, percent, table } from '../page/parts.ts';
import { spoken } from './words.ts';

/** A figure of a bundle by the rest of its name; undefined where it was not measured. */
export type FigureOf = (bundle: string, rest: string) => number | undefined;

const GAP = 0.5;
const OVERREACH = 0.05;

/**
 * What is asked of GESTA, bundle by bundle: half of the missing overlap filled, overreach up by 5 points at most, and simple
 * generators behind it at equal count and overreach.
 */
export function generationBars(bundles: readonly string[], of: FigureOf): Html | null {
  const rows = bundles.flatMap((bundle) => {
    const [gap, before, after, jitter, normal] = [
      'gap_closed',
      'overreach_before',
      'overreach',
      'jitter.gap_closed',
      'pca_gaussian.gap_closed',
    ].map((rest) => of(bundle, rest));
    if (gap === undefined || before === undefined || after === undefined) return [];
    const up = after - before;
    const behind = [jitter, normal].filter((value) => value !== undefined);
    const ahead = behind.length === 0 ? '–' : verdict(behind.every((value) => value <= gap));
    return [
      {
        cells: [
          spoken(bundle),
          html`${percent(gap, 0)}, ${verdict(gap >= GAP)}`,
          html`${figure(100 * up, 1)} points, ${verdict(up <= OVERREACH)}`,
          html`${percent(jitter, 0)} and ${percent(normal, 0)}, ${ahead}`,
        ],
      },
    ];
  });
  if (rows.length === 0) return null;
  return html`<h3>What was asked</h3>
    ${table(
      [
        { title: 'bundle' },
        { title: `gap closed, ${percent(GAP, 0)} or more` },
        { title: `overreach up, ${100 * OVERREACH} points or less` },
        { title: 'gap closed by jittered seeds and by a normal in PCA, both behind' },
      ],
      rows,
    )}
    <p class="note">
      The two simple generators start from the same seeds, make as many streamlines, and go as far from the
      seeds as the same overreach allows; nothing they make is refused by anatomy. Copies of the seeds would
      close no gap.
    </p>`;
}

function verdict(met: boolean): Html {
  return met ? html`met` : html`<strong>not met</strong>`;
}
