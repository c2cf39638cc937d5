import type { Codec } from '@tractogen/codec';
import type { Events, Random } from '@tractogen/core';
import type { Filter } from '../acceptance/filter.ts';
import { generateRequested, type GeneratedRequests } from '../generate/requested.ts';
import type { BundleRequests } from '../requests/requests.ts';
import { judge, type Support, type Supported } from '../support/judge.ts';
import { supportWarning } from '../support/warning.ts';

/** Requests of one bundle, how they were judged, and what came of them. */
export interface Answer {
  readonly requests: BundleRequests;
  /** Null where support is not judged. */
  readonly supported: Supported | null;
  readonly support: Support;
  readonly generated: GeneratedRequests;
}

export interface AnswerOptions {
  readonly codec: Codec;
  /** Null judges nothing. */
  readonly supported: Supported | null;
  readonly filter: Filter;
  /** Latents drawn for one request, at most, until a streamline is accepted. */
  readonly tries: number;
  readonly random: Random;
  readonly events: Events;
  readonly signal: AbortSignal;
}

const ANYTHING: Supported = { ranges: new Map(), sparse: null };

/**
 * Answers the requests of one bundle. Warns once of those out of training's support, which are answered all the same,
 * and once of those without an accepted streamline.
 *
 * @throws TractogenError as `generateRequested`
 */
export async function answer(requests: BundleRequests, options: AnswerOptions): Promise<Answer> {
  const { codec, supported, filter, tries, random, events, signal } = options;
  const { bundle, count } = requests;
  const support = judge(requests, supported ?? ANYTHING);
  const warning = supported === null ? null : supportWarning(bundle, support, supported);
  if (warning !== null) events.warn(warning);
  const what = bundle === '' ? 'samples' : bundle;
  const generated = await generateRequested(codec, requests, random, {
    tries,
    filter,
    signal,
    onBatch: (accepted) => events.progress(what, accepted, count),
  });
  const { accepted, proposed } = generated;
  if (accepted < count)
    events.warn(
      `${what}: ${accepted} of ${count} streamlines accepted after ${proposed} draws; raise \`tries\``,
    );
  return { requests, supported, support, generated };
}
