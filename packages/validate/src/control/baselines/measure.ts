import { isShape, type Codec } from '@tractogen/codec';
import type { Random } from '@tractogen/core';
import { VALUES, gatherPoints } from '@tractogen/formats';
import type { ShapeAttribute } from '@tractogen/geometry';
import { measureControl, type ControlTask } from '../measure.ts';
import { selectRequests, type Requests } from '../requests.ts';
import { linearGaussian } from './linear-gaussian.ts';
import { scaledMedoid } from './medoid.ts';
import { nearestByAttributes } from './selection.ts';

/** What a baseline made of the requests that it could answer. */
interface Answer {
  readonly points: Float32Array;
  readonly requests: Requests;
}

/**
 * The same requests answered by simple generators and measured by the same code: a conditional linear-Gaussian of each
 * bundle in a PCA (`linear_gaussian`), the bundle's medoid scaled to length (`medoid`), and the training streamline that is
 * nearest to what is asked (`selection`).
 *
 * @param pca null where there is none: then the linear-Gaussian is left out
 */
export async function measureControlBaselines(
  task: Omit<ControlTask, 'points'>,
  pca: Pick<Codec, 'model' | 'encode' | 'decode'> | null,
  random: Random,
): Promise<void> {
  const answers: [string, Answer | null][] = [
    ['linear_gaussian', pca === null ? null : await byLinearGaussian(task, pca, random)],
    ['medoid', byMedoid(task)],
    ['selection', await bySelection(task)],
  ];
  for (const [name, answer] of answers) {
    if (answer === null) continue;
    const add: ControlTask['add'] = (figure, ...rest) => {
      // What real streamlines come to is no figure of a baseline, and stands beside the generator's already.
      if (!figure.endsWith('.off_target_real')) task.add(`${name}.${figure}`, ...rest);
    };
    measureControl({ ...task, ...answer, add });
  }
}

/** Rows of one bundle that are asked for the same attributes. */
interface Group {
  readonly bundle: string;
  readonly names: readonly ShapeAttribute[];
  readonly rows: number[];
}

function groupsOf({ bundle, attributes }: Requests): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const [row, name] of bundle.entries()) {
    const names = [...attributes]
      .filter(([, values]) => !Number.isNaN(values[row]))
      .map(([attribute]) => attribute)
      .filter(isShape);
    const key = [name, ...names].join('\n');
    const group = groups.get(key) ?? { bundle: name, names, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Answers each group of requests from the bundle's training streamlines; what answers to null is left out. */
async function byGroup(
  { requests, real }: Omit<ControlTask, 'points'>,
  answer: (
    training: ReturnType<ControlTask['real']>,
    attributes: readonly ArrayLike<number>[],
    asked: readonly ArrayLike<number>[],
    group: Group,
  ) => Promise<Float32Array | null>,
): Promise<Answer | null> {
  const parts: { rows: Uint32Array; points: Float32Array }[] = [];
  for (const group of groupsOf(requests)) {
    const { bundle, names } = group;
    if (names.length === 0) continue;
    const rows = Uint32Array.from(group.rows);
    const training = real('train', bundle);
    const asked = selectRequests(requests, rows, names).attributes;
    const points = await answer(
      training,
      names.map((name) => training.column(name)),
      names.map((name) => asked.get(name)!),
      group,
    );
    if (points !== null) parts.push({ rows, points });
  }
  return joined(requests, parts);
}

async function byLinearGaussian(
  task: Omit<ControlTask, 'points'>,
  pca: Pick<Codec, 'model' | 'encode' | 'decode'>,
  random: Random,
): Promise<Answer | null> {
  return await byGroup(task, async ({ points }, attributes, requests, { bundle, names }) => {
    const latents = linearGaussian({
      latents: await pca.encode(points),
      dims: pca.model.latent,
      attributes,
      requests,
      random: random.stream([bundle, ...names].join('/')),
    });
    return latents === null ? null : await pca.decode(latents);
  });
}

function byMedoid({ requests, real }: Omit<ControlTask, 'points'>): Answer | null {
  const lengths = requests.attributes.get('length');
  if (lengths === undefined) return null;
  const parts: { rows: Uint32Array; points: Float32Array }[] = [];
  for (const bundle of new Set(requests.bundle)) {
    const rows = Uint32Array.from(lengths.keys()).filter(
      (row) => requests.bundle[row] === bundle && !Number.isNaN(lengths[row]),
    );
    const training = real('train', bundle).points;
    if (training.length === 0) continue;
    parts.push({
      rows,
      points: scaledMedoid(
        training,
        Float64Array.from(rows, (row) => lengths[row]),
      ),
    });
  }
  return joined(requests, parts, ['length']);
}

async function bySelection(task: Omit<ControlTask, 'points'>): Promise<Answer | null> {
  return await byGroup(task, async ({ points }, attributes, requests) => {
    const chosen = nearestByAttributes(attributes, requests);
    return await Promise.resolve(chosen === null ? null : gatherPoints(points, chosen));
  });
}

/** The parts one after another, with the requests that they answer. */
function joined(
  requests: Requests,
  parts: readonly { readonly rows: Uint32Array; readonly points: Float32Array }[],
  names?: readonly string[],
): Answer | null {
  const rows = Uint32Array.from(parts.flatMap((part) => [...part.rows]));
  if (rows.length === 0) return null;
  const points = new Float32Array(rows.length * VALUES);
  let at = 0;
  for (const part of parts) {
    points.set(part.points, at);
    at += part.points.length;
  }
  return { points, requests: selectRequests(requests, rows, names) };
}
