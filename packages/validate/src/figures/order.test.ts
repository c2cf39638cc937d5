import { randomFrom } from '@tractogen/core';
import { describe, expect, it } from 'vitest';
import { orderInPlane } from './order.ts';

/** A long thin cloud at an angle, whose points are numbered along it. */
function cloud(n: number, angle: number): { x: number[]; y: number[]; along: number[] } {
  const random = randomFrom('cloud');
  const along = Array.from({ length: n }, () => 5 * random.normal());
  const across = along.map(() => 0.3 * random.normal());
  return {
    x: along.map((value, i) => 40 + value * Math.cos(angle) - across[i] * Math.sin(angle)),
    y: along.map((value, i) => -7 + value * Math.sin(angle) + across[i] * Math.cos(angle)),
    along,
  };
}

describe('orderInPlane', () => {
  it.each([0, 0.4, Math.PI / 2, 2.5, -1])('finds an order along a cloud at angle %d', (angle) => {
    const { x, y, along } = cloud(200, angle);
    const names = x.map(() => 'a');
    const of = (values: readonly number[]): number => orderInPlane(x, y, names, values).get('a')!.value;
    // Any rising or falling function of the place, and the axis has no sign.
    expect(of(along.map((value) => Math.exp(value / 5)))).toBeGreaterThan(0.99);
    expect(of(along.map((value) => -(value ** 3)))).toBeGreaterThan(0.99);
    expect(of(along.map((_, i) => (i * 7919) % 200))).toBeLessThan(0.2);
  });

  it('looks at each bundle by itself, and leaves out what is unknown or too little', () => {
    const [one, other] = [cloud(50, 0), cloud(50, 1)];
    const names = [...one.x.map(() => 'a'), ...other.x.map((_, i) => (i < 9 ? 'b' : ''))];
    const values = [...one.along.map((value, i) => (i === 0 ? Number.NaN : value)), ...other.along];
    const found = orderInPlane([...one.x, ...other.x], [...one.y, ...other.y], names, values);
    expect([...found.keys()]).toEqual(['a']);
    expect(found.get('a')?.n).toBe(49);
  });

  it('finds no order in a constant', () => {
    const { x, y } = cloud(20, 0);
    const names = x.map(() => 'a');
    expect(
      orderInPlane(
        x,
        y,
        names,
        x.map(() => 3),
      ).get('a')?.value,
    ).toBe(0);
  });
});
