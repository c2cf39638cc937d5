import { TractogenError, type Counts } from '@tractogen/core';
import { encodeTrk, writeStreamlines } from '@tractogen/formats';
import { chooseAcceptance } from '../acceptance/choose.ts';
import { chooseBundles } from '../bundles/choose.ts';
import type { ConditionalParams, PriorParams } from '../params.ts';
import { requestsOfTraining } from '../prior/requests.ts';
import { askableOf, type Askable } from '../requests/askable.ts';
import { buildRequests } from '../requests/build.ts';
import { checkAsked } from '../requests/check.ts';
import type { BundleRequests } from '../requests/requests.ts';
import { joinAsked, requestsFile } from '../result/asked.ts';
import { summariseRequested, type RequestedBundle } from '../result/requested-summary.ts';
import { countsOf } from '../result/summary.ts';
import { sampleTable } from '../result/table.ts';
import { sampleTractogram, withinTrk, wordOrder } from '../result/tractogram.ts';
import { supportedByRows } from '../support/judge.ts';
import { withinToldAges } from '../support/oldest.ts';
import { answer } from './answer.ts';
import type { SampleTask } from './sample.ts';

type Wanted = PriorParams | ConditionalParams;

/**
 * Streamlines from a model's prior: with what training rows are (`prior`), or with what is asked for (`conditional`).
 * Conditional ones are judged for support; nothing is dropped for the lack of it.
 */
export async function sampleRequested(wanted: Wanted, task: SampleTask): Promise<Counts> {
  const { training, mask, codec, source, output, events } = task;
  const askable = askableOf(codec.model);
  const all = requestsFor(wanted, askable, task);
  const made: RequestedBundle[] = [];
  for (const [i, requests] of all.entries()) {
    events.progress('sample', i, all.length, requests.bundle);
    made.push(await sampleBundle(requests, wanted, askable, task));
  }
  events.progress('sample', all.length, all.length);

  const { metadata } = training.table;
  const asked = joinAsked(made);
  const points = made.map(({ requests, generated }) => ({ name: requests.bundle, points: generated.points }));
  const samples = sampleTable(points, metadata, asked);
  const order = askable.bundle ? [...training.bundles.keys()] : [];
  await output.write('samples.arrow', writeStreamlines(samples));
  const conditional = wanted.method === 'conditional';
  const { tractogram, left } = withinTrk(
    sampleTractogram(samples, metadata.grid, order, conditional ? asked : null),
  );
  if (left.length > 0) events.warn(`samples.trk has no room for ${left.join(', ')}; requests.json has them`);
  await output.write('samples.trk', encodeTrk(tractogram));
  if (conditional) await output.writeJson('requests.json', requestsFile(asked));
  const summaries = made.map(summariseRequested);
  await output.writeJson('samples.json', {
    schema: 1,
    method: wanted.method,
    model: source,
    order,
    words: Object.fromEntries([...asked.words].map(([column, words]) => [column, wordOrder(words)])),
    whiteMatter: mask !== null,
    tries: wanted.tries,
    ...(conditional ? { requests: wanted.requests } : { classes: wanted.classes }),
    bundles: summaries.filter(({ name }) => name !== ''),
    unassigned: summaries.find(({ name }) => name === '') ?? null,
  });
  return countsOf(summaries);
}

function requestsFor(
  wanted: Wanted,
  askable: Askable,
  { training, random, events }: SampleTask,
): BundleRequests[] {
  if (!askable.bundle && wanted.bundles !== 'all') {
    throw new TractogenError('PARAMETER_INVALID', 'bundles has no effect: the model is not told the bundle', {
      remedy: 'Leave it out, or take a model that is conditioned on classes',
    });
  }
  const names = askable.bundle ? chooseBundles(training.bundles, wanted.bundles) : [''];
  if (wanted.method === 'prior')
    return requestsOfTraining(askable, training, names, wanted, random.stream('rows'));
  checkAsked(askable);
  const options = {
    ...wanted.requests,
    rest: 'even',
    warn: (message: string) => events.warn(message),
  } as const;
  return names.map((name) =>
    buildRequests(name, askable, training, options, random.stream(name).stream('requests')),
  );
}

async function sampleBundle(
  requests: BundleRequests,
  wanted: Wanted,
  { attributes }: Askable,
  { training, access, mask, codec, random: root, events, signal }: SampleTask,
): Promise<RequestedBundle> {
  const { bundle } = requests;
  const random = root.stream(bundle);
  const { metadata, length: lengths } = training.table;
  const rows = training.rows(bundle, []);
  const { filter, length } = chooseAcceptance(
    wanted.acceptance,
    mask,
    metadata.grid,
    rows.map((row) => lengths[row]),
  );
  // The prior's requests are training rows themselves.
  const supported =
    wanted.method === 'conditional'
      ? withinToldAges(supportedByRows(bundle, attributes, training, random.stream('support')), access)
      : null;
  const options = { codec, supported, filter, tries: wanted.tries, events, signal };
  const answered = await answer(requests, { ...options, random: random.stream('latents') });
  return { ...answered, rows: rows.length, length };
}
