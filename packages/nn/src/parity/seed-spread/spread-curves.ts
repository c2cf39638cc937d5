import type { ConditionedRows } from '../../conditional/data.ts';
import { beside, CLASSES, oneHot } from '../hashed-inputs.ts';
import { uniform } from '../integer-hash.ts';

type Vector = readonly [number, number, number];

/** Curves of seven classes, with two attributes known by construction; units of 50 mm. */
export interface SpreadCurves {
  /** n × 256 × 3. */
  readonly points: Float32Array;
  /** Chord and bow, n × 2, standardised over the training rows. */
  readonly attributes: Float32Array;
  readonly labels: Int32Array;
}

const POINTS = 256;
const times = ([x, y, z]: Vector, factor: number): Vector => [factor * x, factor * y, factor * z];
const unit = (v: Vector): Vector => times(v, 1 / Math.sqrt(v[0] ** 2 + v[1] ** 2 + v[2] ** 2));
const cross = ([a, b, c]: Vector, [d, e, f]: Vector): Vector => [b * f - c * e, c * d - a * f, a * e - b * d];

/** The curves of the seed spread; the recipe stands in tools/parity/synthetic_curves.py. */
export function spreadCurves(train: number, valid: number): Record<'train' | 'valid', SpreadCurves> {
  const rows = train + valid;
  const points = new Float32Array(rows * POINTS * 3);
  const raw = new Float64Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    const { chord, bow } = curveInto(points.subarray(row * POINTS * 3, (row + 1) * POINTS * 3), row);
    raw.set([chord, bow], row * 2);
  }
  const attributes = standardised(raw, train);
  const labels = Int32Array.from({ length: rows }, (_, row) => row % CLASSES);
  const part = (from: number, to: number): SpreadCurves => ({
    points: points.slice(from * POINTS * 3, to * POINTS * 3),
    attributes: attributes.slice(from * 2, to * 2),
    labels: labels.slice(from, to),
  });
  return { train: part(0, train), valid: part(train, rows) };
}

function curveInto(out: Float32Array, row: number): { chord: number; bow: number } {
  const own = (j: number): number => uniform(5000, 8 * row + j);
  const ofClass = (j: number): number => uniform(5100, 16 * (row % CLASSES) + j);
  const symmetric = (first: number): Vector => [
    2 * ofClass(first) - 1,
    2 * ofClass(first + 1) - 1,
    2 * ofClass(first + 2) - 1,
  ];
  const a = unit(symmetric(3));
  const b = unit(cross(a, symmetric(6)));
  const e = cross(a, b);
  const chord = (1.5 + ofClass(9)) * (1 + 0.2 * (2 * own(0) - 1));
  const bow = 0.3 + 0.4 * own(1);
  const wave = 0.15 * (2 * own(2) - 1);
  const centre = symmetric(0).map((value, axis) => 1.2 * value + 0.1 * (2 * own(3 + axis) - 1));
  for (let i = 0; i < POINTS; i++) {
    const s = i / (POINTS - 1);
    const [along, across, beside] = [
      chord * (s - 0.5),
      bow * Math.sin(Math.PI * s),
      wave * Math.sin(2 * Math.PI * s),
    ];
    for (let axis = 0; axis < 3; axis++)
      out[i * 3 + axis] = centre[axis] + along * a[axis] + across * b[axis] + beside * e[axis];
  }
  return { chord, bow };
}

function standardised(raw: Float64Array, train: number): Float32Array {
  const out = new Float32Array(raw.length);
  for (const j of [0, 1]) {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < train; row++) sum += raw[row * 2 + j] / train;
    for (let row = 0; row < train; row++) squares += (raw[row * 2 + j] - sum) ** 2 / train;
    for (let at = j; at < raw.length; at += 2) out[at] = (raw[at] - sum) / Math.sqrt(squares);
  }
  return out;
}

/** Curves as rows of a split; `told` says whether networks are given class and attributes. */
export function spreadRows({ points, attributes, labels }: SpreadCurves, told: boolean): ConditionedRows {
  const label = attributes.filter((_, at) => at % 2 === 0);
  return {
    rows: Uint32Array.from(labels, (_, row) => row),
    points,
    classes: Array.from({ length: CLASSES }, (_, i) => String(i)),
    labels,
    attributes: {},
    standardised: told ? attributes : label,
    conditions: told ? beside(oneHot(labels), CLASSES, attributes, 2) : new Float32Array(0),
    width: told ? CLASSES + 2 : 0,
    dropped: {},
  };
}
