import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { quadraticOf } from './quadratic.ts';

const d = 5;
const n = 200;
const random = randomFrom('quadratic');
const codes = Float64Array.from(random.stream('codes').fillNormal(new Float32Array(n * d)));
const code = (i: number, j: number): number => codes[i * d + j];
const others = [0, 1, 2, 3];

describe('quadraticOf', () => {
  const values = Float64Array.from(
    { length: n },
    (_, i) => 0.8 * code(i, 4) + 0.2 * code(i, 1) ** 2 - 0.1 * code(i, 3) ** 2 + 3,
  );

  it('finds what goes with squares, in units of the dimension, and keeps its mean', () => {
    const { squares, constant, sd } = quadraticOf(codes, d, { dimension: 4, values }, others);
    for (const [j, wanted] of [0, 0.25, 0, -0.125, 0].entries()) expect(squares[j]).toBeCloseTo(wanted, 6);
    const added = Array.from({ length: n }, (_, i) => 0.25 * code(i, 1) ** 2 - 0.125 * code(i, 3) ** 2);
    expect(constant).toBeCloseTo(-added.reduce((a, b) => a + b, 0) / n, 6);
    const square = added.reduce((sum, value, i) => sum + (code(i, 4) + value + constant) ** 2, 0) / n;
    expect(sd).toBeCloseTo(Math.sqrt(square), 6);
  });

  it('takes rows that lack the attribute out of the fit, not out of the spread', () => {
    const some = values.map((value, i) => (i % 3 === 0 ? Number.NaN : value));
    const whole = quadraticOf(codes, d, { dimension: 4, values }, others);
    const found = quadraticOf(codes, d, { dimension: 4, values: some }, others);
    for (const j of others) expect(found.squares[j]).toBeCloseTo(whole.squares[j], 6);
    expect(found.sd).toBeCloseTo(whole.sd, 6);
  });

  it('adds less where squares would outweigh the dimension', () => {
    const steep = Float64Array.from({ length: n }, (_, i) => 0.1 * code(i, 4) + code(i, 1) ** 2);
    const { squares, sd } = quadraticOf(codes, d, { dimension: 4, values: steep }, others);
    const added = Array.from({ length: n }, (_, i) => squares[1] * code(i, 1) ** 2);
    const mean = added.reduce((a, b) => a + b, 0) / n;
    expect(added.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n).toBeCloseTo(1 / 3, 3);
    expect(sd).toBeGreaterThan(1);
    expect(sd).toBeLessThan(1.3);
  });

  it.each([
    ['of what is linear and noise', (i: number) => code(i, 4) + random.stream(`noise ${i}`).normal()],
    ['of what goes against the dimension', (i: number) => code(i, 1) ** 2 - 0.5 * code(i, 4)],
    ['of an attribute that nobody has', () => Number.NaN],
    ['of more squares than rows', (i: number) => (i < 4 ? code(i, 4) : Number.NaN)],
  ])('adds nothing %s', (_, value) => {
    const given = Float64Array.from({ length: n }, (__, i) => value(i));
    expect(quadraticOf(codes, d, { dimension: 4, values: given }, others)).toEqual({
      squares: new Float64Array(d),
      constant: 0,
      sd: 1,
    });
  });
});
