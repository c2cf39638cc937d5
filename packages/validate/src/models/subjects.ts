import {
  LINEAR_PARTS,
  codecOfLinear,
  fitLinear,
  linearMap,
  linearMetric,
  linearPartCodec,
  normalise,
  type Codec,
  type LinearFit,
  UNCONDITIONAL,
} from '@tractogen/codec';
import type { Artefact } from '@tractogen/core';
import { POINTS, VALUES, type StreamlineTable } from '@tractogen/formats';
import { openCodec } from '@tractogen/nn';
import { pointsOf, rowsOfKind, rowsWhere } from '../data.ts';
import { assertModelNames } from './names.ts';

/** A model that is measured: one given as input, or a PCA baseline fitted here. */
export interface Subject {
  /** Node id; `pca32` for a baseline fitted here. */
  readonly name: string;
  /** What stands before its figures: empty for the only model that is no baseline, else `<name>.`. */
  readonly prefix: string;
  readonly baseline: boolean;
  readonly codec: Codec;
  readonly artefact: Artefact | null;
  /** For a part of a model (its epoch 0, its linear path alone): the model's name. Parts are only reconstructed. */
  readonly partOf: string | null;
}

type Model = Omit<Subject, 'prefix' | 'partOf'>;

/**
 * Opens the models and adds the PCA baselines that are not among them, fitted to the plausible training
 * streamlines as they are oriented.
 *
 * @param sizes latent sizes of the baselines
 * @throws TractogenError INPUT_INVALID as `assertModelNames`; what `openCodec` throws
 */
export async function openSubjects(
  artefacts: readonly Artefact[],
  train: StreamlineTable,
  sizes: readonly number[],
): Promise<readonly Subject[]> {
  const given: Model[] = [];
  for (const artefact of artefacts) {
    const codec = await openCodec(artefact);
    given.push({ name: artefact.node, baseline: codec.model.stage === 'model-pca', codec, artefact });
  }
  const described = given.map(({ name, codec: { model } }) => ({
    name,
    stage: model.stage,
    latent: model.latent,
  }));
  assertModelNames(described, train.bundle.names);
  const others = given.filter(({ baseline }) => !baseline);
  const alone = others.length === 1 ? others[0] : given.length === 1 ? given[0] : undefined;
  // Only a PCA that is called so stands in for the baseline of its size.
  const missing = sizes.filter((size) => !given.some(({ name }) => name === `pca${size}`));
  const subjects = [...given, ...fitBaselines(train, missing)].map((model): Subject => {
    const { name, baseline, codec, artefact } = model;
    return { name, prefix: model === alone ? '' : `${name}.`, baseline, codec, artefact, partOf: null };
  });
  const parts = await Promise.all(subjects.map(openParts));
  return [...subjects, ...parts.flat()];
}

/** A model's linear part before training and after it, as baselines of that model. */
async function openParts({ name, prefix, codec: { model }, artefact }: Subject): Promise<Subject[]> {
  const parts: Subject[] = [];
  for (const part of LINEAR_PARTS) {
    const codec = artefact === null ? null : await linearPartCodec(artefact, part, model);
    if (codec === null) continue;
    const label = `${prefix}${part}`;
    parts.push({ name: label, prefix: `${label}.`, baseline: true, codec, artefact: null, partOf: name });
  }
  return parts;
}

function fitBaselines(train: StreamlineTable, sizes: readonly number[]): Model[] {
  const plausible = rowsOfKind(train, 'plausible');
  const rows = plausible.length > 0 ? plausible : rowsWhere(train, () => true);
  const wanted = [...new Set(sizes)].filter((size) => size < rows.length).toSorted((a, b) => a - b);
  const largest = wanted.at(-1);
  if (largest === undefined) return [];
  const { centre, scale } = train.metadata;
  const normalisation = { centre: [...centre] as [number, number, number], scale };
  const fit = fitLinear(normalise(pointsOf(train, rows), normalisation), largest);
  return wanted.map((size) => {
    const map = linearMap(firstComponents(fit, size), false);
    const model = {
      schema: 1 as const,
      family: 'linear' as const,
      stage: 'model-pca',
      preset: 'pca',
      latent: size,
      points: POINTS,
      normalisation,
      latentMetric: linearMetric(map, scale),
      classes: [],
      ...UNCONDITIONAL,
      hyperParameters: { latent: size, whiten: false, trainOn: 'plausible', flips: false },
      training: {},
    };
    return { name: `pca${size}`, baseline: true, codec: codecOfLinear(model, map), artefact: null };
  });
}

/** Components are nested: the first of a larger fit are those of a smaller one. */
function firstComponents(fit: LinearFit, size: number): LinearFit {
  return {
    mean: fit.mean,
    components: fit.components.slice(0, size * VALUES),
    sd: fit.sd.slice(0, size),
    explained: fit.explained.slice(0, size),
  };
}
