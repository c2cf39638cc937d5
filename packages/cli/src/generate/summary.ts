import type { Answer } from '@tractogen/sampler';

interface BundleSummary {
  readonly name: string | null;
  readonly wanted: number;
  readonly proposed: number;
  readonly accepted: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly out_of_support: number;
}

/** What `tractogen generate --json` prints. */
export function summaryOf(
  output: string,
  answers: readonly Answer[],
): { output: string; streamlines: number; bundles: BundleSummary[] } {
  return {
    output,
    streamlines: answers.reduce((sum, { generated }) => sum + generated.accepted, 0),
    bundles: answers.map(({ requests, support, generated }) => ({
      name: requests.bundle === '' ? null : requests.bundle,
      wanted: requests.count,
      proposed: generated.proposed,
      accepted: generated.accepted,
      dropped: generated.dropped,
      out_of_support: support.out.reduce((sum, flag) => sum + flag, 0),
    })),
  };
}
