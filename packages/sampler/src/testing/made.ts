import {
  UNCONDITIONAL,
  conditionWidth,
  fitAttributes,
  scaleFor,
  type Codec,
  type ModelFile,
} from '@tractogen/codec';
import { randomFrom } from '@tractogen/core';
import { POINTS, VALUES, category, emptyColumns, type StreamlineTable } from '@tractogen/formats';
import { measureAttribute } from '@tractogen/geometry';

/** A straight streamline from (10, 10 + aside, 5): of bundle `a` along x, of `b` along y. */
function line(bundle: string, length: number, aside: number, out: Float32Array, at = 0): void {
  for (let p = 0; p < POINTS; p++) {
    const along = 10 + (length * p) / (POINTS - 1);
    const across = 10 + aside;
    out.set(bundle === 'b' ? [across, along, 5] : [along, across, 5], at + 3 * p);
  }
}

/**
 * 90 streamlines of bundle `a` (about 40 mm) and 30 of `b` (about 60 mm) of 12 subjects. Age rises with
 * length within a bundle; subjects are CN, MCI and AD in turn.
 */
export function madeTable(): StreamlineTable {
  const random = randomFrom('made');
  const rows = 120;
  const names = Array.from({ length: rows }, (_, i) => (i % 4 === 3 ? 'b' : 'a'));
  const points = new Float32Array(rows * VALUES);
  const age = new Float32Array(rows);
  const lengths = new Float32Array(rows);
  for (const [i, name] of names.entries()) {
    const deviation = random.normal();
    line(name, (name === 'a' ? 40 : 60) + 3 * deviation, random.normal(), points, i * VALUES);
    age[i] = Math.round(70 + 8 * deviation);
    lengths[i] = measureAttribute('length', points, i * POINTS);
  }
  return {
    ...emptyColumns(rows),
    rows,
    points,
    id: Uint32Array.from({ length: rows }, (_, i) => i),
    bundle: category(names),
    plausible: new Uint8Array(rows).fill(1),
    length: lengths,
    flipped: new Uint8Array(rows),
    group: Uint32Array.from({ length: rows }, (_, i) => i),
    age,
    diagnosis: category(names.map((_, i) => ['CN', 'MCI', 'AD'][(i >> 2) % 3])),
    metadata: {
      space: 'rasmm',
      grid: { voxelToRasmm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], dimensions: [64, 64, 6] },
      centre: [30, 30, 5],
      scale: 20,
      source: '0'.repeat(64),
    },
  };
}

/** A model file of two latents; `attributes` are those it knows, standardised within bundles. */
export function madeModel(
  table: StreamlineTable,
  attributes: readonly string[],
  more: Partial<ModelFile> = {},
  scope: 'class' | 'all' = 'class',
): ModelFile {
  const rows = Uint32Array.from({ length: table.rows }, (_, i) => i);
  return {
    schema: 1,
    family: 'layers',
    stage: 'model-vae',
    preset: 'made',
    latent: 2,
    points: POINTS,
    normalisation: { centre: [30, 30, 5], scale: 20 },
    latentMetric: [1, 0, 0, 1],
    ...UNCONDITIONAL,
    classes: ['a', 'b'],
    conditions: { classes: true, attributes: [...attributes] },
    attributes: fitAttributes(table, rows, attributes, scope),
    prior: { kind: 'standard' },
    hyperParameters: {},
    training: {},
    ...more,
  };
}

interface Told {
  readonly bundle: string;
  readonly length: number;
  readonly age: number;
}

/**
 * A decoder whose answers are known: a straight line of the bundle and the length that the conditions say, moved aside
 * by the first latent. Where no length is told it is 40 mm plus the second latent; where no bundle is told it is `a`.
 * Age moves the whole by a tenth of a millimetre a year along z.
 *
 * The encoder's second latent is the length beyond the one that is told.
 */
export function madeCodec(model: ModelFile): Codec {
  const width = conditionWidth(model);
  const told = (conditions: Float32Array | undefined, i: number): Told => {
    const own = conditions?.subarray(i * width, (i + 1) * width) ?? new Float32Array(0);
    const hot = model.conditions.classes ? model.classes.length : 0;
    const bundle = hot === 0 ? 'a' : model.classes[own.subarray(0, hot).indexOf(1)];
    const value = (name: string, otherwise: number): number => {
      const place = model.conditions.attributes.indexOf(name);
      const scale = place < 0 ? undefined : scaleFor(model.attributes[name], bundle);
      return scale === undefined ? otherwise : scale.mean + scale.sd * own[hot + place];
    };
    return { bundle, length: value('length', 40), age: value('age', 0) };
  };
  const free = model.conditions.attributes.includes('length') ? 0 : 1;
  const check = (rows: number, conditions: Float32Array | undefined): void => {
    if ((conditions?.length ?? 0) !== rows * width)
      throw new Error(`${rows} rows of ${width} conditions are needed`);
  };
  return {
    model,
    encode: async (points, conditions) => {
      const rows = points.length / VALUES;
      check(rows, conditions);
      const out = new Float32Array(2 * rows);
      for (let i = 0; i < rows; i++) {
        const { bundle, length } = told(conditions, i);
        const at = i * VALUES;
        out[2 * i] = points[at + (bundle === 'b' ? 0 : 1)] - 10;
        out[2 * i + 1] =
          Math.hypot(points[at + 765] - points[at], points[at + 766] - points[at + 1]) - length;
      }
      return await Promise.resolve(out);
    },
    decode: async (latents, conditions) => {
      const rows = latents.length / 2;
      check(rows, conditions);
      const out = new Float32Array(rows * VALUES);
      for (let i = 0; i < rows; i++) {
        const { bundle, length, age } = told(conditions, i);
        line(bundle, length + free * latents[2 * i + 1], latents[2 * i], out, i * VALUES);
        for (let p = 0; p < POINTS; p++) out[i * VALUES + 3 * p + 2] += age / 10;
      }
      return await Promise.resolve(out);
    },
    toMetric: (latents) => latents.slice(),
    dispose: () => {},
  };
}
