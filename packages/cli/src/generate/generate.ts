import { openArtefact, randomFrom, silentEvents, strictest } from '@tractogen/core';
import { readImage, readSplit, type Grid, type Image, type Tractogram } from '@tractogen/formats';
import { maskLookup } from '@tractogen/geometry';
import { openCodec } from '@tractogen/nn';
import {
  answer,
  answersTractogram,
  askableOf,
  buildRequests,
  chooseAcceptance,
  supportedByModel,
  supportedByRows,
  trainingOf,
  withinToldAges,
  type Answer,
  type AttributeRequest,
  type Training,
} from '@tractogen/sampler';
import { resolveBundles, shares } from './bundles.ts';

export interface GenerateTask {
  /** Folder of a model artefact. */
  readonly model: string;
  /** Folder of the streamlines artefact that it was trained on. */
  readonly streamlines?: string;
  readonly reference?: string;
  /** White-matter mask, NIfTI. */
  readonly accept?: string;
  /** As they were typed. */
  readonly bundle: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeRequest>>;
  /** Streamlines in all. */
  readonly number: number;
  readonly tries: number;
  readonly seed: number;
  readonly nthreads?: number;
  readonly warn: (message: string) => void;
}

/**
 * Generates streamlines by the sampler's own code: the prior's latents, decoded with what was asked for. Support is
 * judged by the training streamlines if they are given, else by the ranges that the model stores.
 *
 * @throws TractogenError ARTEFACT_MISSING, ARTEFACT_CORRUPT, INPUT_INVALID, PARAMETER_INVALID, RUNTIME_MISSING
 */
export async function generate(
  task: GenerateTask,
): Promise<{ answers: readonly Answer[]; tractogram: Tractogram }> {
  const artefact = await openArtefact(task.model, { kind: 'model' });
  const streamlines =
    task.streamlines === undefined ? null : await openArtefact(task.streamlines, { kind: 'streamlines' });
  const training = streamlines === null ? null : trainingOf(await readSplit(streamlines, 'train'));
  const access = strictest([artefact.access, streamlines?.access ?? 'open']);
  if (access === 'restricted')
    task.warn(
      'the model is of restricted data, and so is what it generates: it stays where the data may be. Whether samples repeat training is told by `memorisation.copies` and `memorisation.nearer` of validation',
    );
  const mask = task.accept === undefined ? null : await readImage(task.accept);
  const grid = await gridOf(task, training, mask);
  const codec = await openCodec(artefact, task.nthreads === undefined ? {} : { threads: task.nthreads });
  try {
    const { model } = codec;
    const askable = askableOf(model);
    const bundles = resolveBundles(model, askable, task.bundle);
    const counts = shares(task.number, bundles.length);
    const acceptance = {
      whiteMatter: mask === null ? (false as const) : { occupancy: 0.95, trim: true },
      length: false as const,
      withinVolume: false,
    };
    const { filter } = chooseAcceptance(acceptance, mask && maskLookup(mask), grid, []);
    const events = { ...silentEvents, warn: task.warn };
    const { signal } = new AbortController();
    const answers: Answer[] = [];
    for (const [i, name] of bundles.entries()) {
      if (counts[i] === 0) continue;
      const random = randomFrom(task.seed).stream(name);
      const options = {
        count: counts[i],
        attributes: task.attributes,
        rest: 'none',
        warn: task.warn,
      } as const;
      const requests = buildRequests(name, askable, training, options, random.stream('requests'));
      const supported =
        training === null
          ? supportedByModel(name, askable.attributes, model)
          : supportedByRows(name, askable.attributes, training, random.stream('support'));
      const told = withinToldAges(supported, access);
      const { tries } = task;
      answers.push(
        await answer(requests, {
          codec,
          supported: told,
          filter,
          tries,
          random: random.stream('latents'),
          events,
          signal,
        }),
      );
    }
    return { answers, tractogram: answersTractogram(answers, grid, askable.bundle ? model.classes : []) };
  } finally {
    codec.dispose();
  }
}

/** The grid of the output: a reference's, the training streamlines', the mask's; null where there is none. */
async function gridOf(
  { reference }: Pick<GenerateTask, 'reference'>,
  training: Training | null,
  mask: Image | null,
): Promise<Grid | null> {
  if (reference !== undefined) return (await readImage(reference)).grid;
  return training?.table.metadata.grid ?? mask?.grid ?? null;
}
