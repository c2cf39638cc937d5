import { describe, expect, it } from 'vitest';
import { philox4x32 } from './philox.ts';
import { randomFrom, restoreRandom } from './random.ts';

const words = (text: string): Uint32Array =>
  Uint32Array.from(text.split(' ').map((word) => Number.parseInt(word, 16)));

describe('Philox4x32-10', () => {
  // The known-answer vectors published with the Random123 library.
  it.each([
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('turns counter %s under key %s into %s', (counter, key, expected) => {
    const out = new Uint32Array(4);
    philox4x32(words(counter), words(key), out);
    expect(out).toEqual(words(expected));
  });
});

describe('a random stream', () => {
  it('is a function of its seed and its name', () => {
    const draw = (seed: number, name: string): number[] => {
      const stream = randomFrom(seed).stream(name);
      return [stream.uniform(), stream.normal(), stream.integer(10)];
    };
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
  });

  it('does not move when a sub-stream is taken or used', () => {
    const [left, right] = [randomFrom(7), randomFrom(7)];
    left.stream('child').fillNormal(new Float32Array(99));
    expect(left.uniform()).toBe(right.uniform());
  });

  it('goes on exactly where its state was taken, between the two normals of a pair too', () => {
    for (const skipped of [0, 1, 2, 3, 101]) {
      const stream = randomFrom('x');
      for (let i = 0; i < skipped; i++) stream.normal();
      const restored = restoreRandom(
        JSON.parse(JSON.stringify(stream.state())) as ReturnType<typeof stream.state>,
      );
      for (let i = 0; i < 9; i++) expect(restored.normal()).toBe(stream.normal());
      expect(restored.uint32()).toBe(stream.uint32());
    }
  });

  it('is uniform and normal to the precision of its size', () => {
    const n = 200_000;
    const stream = randomFrom(3);
    const uniforms = Array.from({ length: n }, () => stream.uniform());
    const normals = Array.from({ length: n }, () => stream.normal());
    const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / n;
    const five = 5 / Math.sqrt(n);
    expect(Math.abs(mean(uniforms) - 0.5)).toBeLessThan(five * Math.sqrt(1 / 12));
    expect(Math.abs(mean(normals))).toBeLessThan(five);
    expect(Math.abs(mean(normals.map((x) => x * x)) - 1)).toBeLessThan(five * Math.SQRT2);
    expect(Math.abs(mean(normals.map((x) => x ** 4)) - 3)).toBeLessThan(five * Math.sqrt(96));
    // Kolmogorov–Smirnov against U(0, 1); 1.95 / √n is exceeded once in a thousand.
    const sorted = uniforms.toSorted((a, b) => a - b);
    const gap = Math.max(...[0.1, 0.25, 0.5, 0.75, 0.9].map((q) => Math.abs(sorted[Math.floor(q * n)] - q)));
    expect(gap).toBeLessThan(1.95 / Math.sqrt(n));
  });

  it('draws integers without bias and permutations that hold every index', () => {
    const stream = randomFrom(5);
    const counts = new Uint32Array(6);
    const n = 60_000;
    for (let i = 0; i < n; i++) counts[stream.integer(6)]++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - n / 6) ** 2 / (n / 6), 0);
    expect(chiSquare).toBeLessThan(20.5); // 5 degrees of freedom, p = 0.001
    expect([...stream.permutation(100)].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
    expect(stream.permutation(1)).toEqual(Uint32Array.of(0));
  });
});
