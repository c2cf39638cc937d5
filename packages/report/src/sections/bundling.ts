import { isBaseline, metricOf, subjectsOf, type Report } from '../gather/report.ts';
import { byNumber } from '../gather/streamlines.ts';
import { html, type Html } from '../page/html.ts';
import { percent, table } from '../page/parts.ts';
import { spoken, subjectOf } from './words.ts';

const MACRO = 'macro_f1';

/** What gave streamlines to bundles, where nothing filtered them. */
export function bundlingMethods(report: Report): string[] {
  const named = [...report.measured.metrics.keys()].flatMap(
    (key) => /^bundling\.(?:(.+)\.)?macro_f1$/.exec(key)?.slice(1, 2) ?? [],
  );
  return subjectsOf(
    report,
    named.filter((name) => name !== undefined),
  );
}

/**
 * Streamlines given to bundles by their nearest training streamlines; nothing where it was not measured.
 *
 * @param methods what may have been measured
 */
export function bundlingPart(report: Report, methods: readonly string[]): Html {
  const names = methods.filter((name) => metricOf(report, 'bundling', name, MACRO) !== undefined);
  if (names.length === 0) return html``;
  const keys = [...report.measured.metrics.keys()];
  const bundles = [...new Set(keys.flatMap((key) => /^bundling\.(?:.+\.)?f1\.(.+)$/.exec(key)?.[1] ?? []))];
  const value = (name: string, rest: string): string =>
    percent(metricOf(report, 'bundling', name, rest)?.value);
  return html`<h3>Bundles</h3>
    <p>
      A test streamline takes the bundle of its nearest plausible training streamlines if it is near enough
      for that bundle, else none. F1 of each bundle, implausible streamlines among the rest.
    </p>
    ${table(
      [
        { title: 'method' },
        { title: 'macro F1', number: true },
        { title: 'all rightly given', number: true },
        ...bundles.toSorted(byNumber).map((bundle) => ({ title: spoken(bundle), number: true })),
      ],
      names.map((name) => ({
        kind: isBaseline(report, name) ? ('baseline' as const) : ('ours' as const),
        cells: [
          subjectOf(name),
          value(name, MACRO),
          value(name, 'accuracy'),
          ...bundles.toSorted(byNumber).map((bundle) => value(name, `f1.${bundle}`)),
        ],
      })),
    )}`;
}
