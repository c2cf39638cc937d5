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
    ['selection', bySelection(task)],
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

async function byLinearGaussian(
  { requests, real }: Omit<ControlTask, 'points'>,
  pca: Pick<Codec, 'model' | 'encode' | 'decode'>,
  random: Random,
): Promise<Answer | null> {
  const dims = pca.model.latent;
  const parts: { rows: Uint32Array; points: Float32Array }[] = [];
  for (const { bundle, names, rows: members } of groupsOf(requests)) {
    if (names.length === 0) continue;
    const rows = Uint32Array.from(members);
    const training = real('train', bundle);
    const asked = selectRequests(requests, rows, names).attributes;
    const latents = linearGaussian({
      latents: await pca.encode(training.points),
      dims,
      attributes: names.map((name) => training.column(name)),
      requests: names.map((name) => asked.get(name) ?? new Float64Array(rows.length)),
      random: random.stream([bundle, ...names].join('/')),
    });
    if (latents !== null) parts.push({ rows, points: await pca.decode(latents) });
  }
  return joined(requests, parts);
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

function bySelection({ requests, real }: Omit<ControlTask, 'points'>): Answer | null {
  const parts: { rows: Uint32Array; points: Float32Array }[] = [];
  for (const { bundle, names, rows: members } of groupsOf(requests)) {
    if (names.length === 0) continue;
    const rows = Uint32Array.from(members);
    const training = real('train', bundle);
    const asked = selectRequests(requests, rows, names).attributes;
    const chosen = nearestByAttributes(
      names.map((name) => training.column(name)),
      names.map((name) => asked.get(name)!),
    );
    if (chosen !== null) parts.push({ rows, points: gatherPoints(training.points, chosen) });
  }
  return joined(requests, parts);
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
