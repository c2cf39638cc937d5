import { describe, expect, it } from 'vitest';
import { frameAlong } from './frame.ts';

const N = 400;
const at = (points: Float64Array, k: number): number[] => [...points.subarray(3 * k, 3 * k + 3)];
const dot = (a: readonly number[], b: readonly number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const curve = (place: (t: number) => number[]): Float64Array =>
  Float64Array.from(Array.from({ length: N }, (_, k) => place(k / (N - 1))).flat());

describe('the frame along a curve', () => {
  it('of an arc in a plane points away from its centre, and upright', () => {
    const points = curve((t) => [30 * Math.cos(Math.PI * t), 30 * Math.sin(Math.PI * t), 7]);
    const { outward, sideways } = frameAlong(points);
    for (let k = 0; k < N; k++) {
      const radial = [points[3 * k] / 30, points[3 * k + 1] / 30, 0];
      expect(dot(at(outward, k), radial)).toBeGreaterThan(0.999);
      expect(Math.abs(at(sideways, k)[2])).toBeCloseTo(1, 6);
    }
  });

  it('does not twist: against the normal of a helix it turns by the torsion', () => {
    const [r, h, windings] = [20, 5, 2];
    const points = curve((t) => {
      const angle = 2 * Math.PI * windings * t;
      return [r * Math.cos(angle), r * Math.sin(angle), h * angle];
    });
    const { outward } = frameAlong(points);
    // The angle between the frame and the principal normal, which points to the axis, followed along the helix.
    const speed = Math.hypot(r, h);
    let [turned, before] = [0, Number.NaN];
    for (let k = 5; k < N - 5; k++) {
      const angle = (2 * Math.PI * windings * k) / (N - 1);
      const normal = [-Math.cos(angle), -Math.sin(angle), 0];
      const binormal = [(h * Math.sin(angle)) / speed, (-h * Math.cos(angle)) / speed, r / speed];
      const now = Math.atan2(dot(at(outward, k), binormal), dot(at(outward, k), normal));
      if (!Number.isNaN(before)) {
        const step = now - before;
        turned += step - 2 * Math.PI * Math.round(step / (2 * Math.PI));
      }
      before = now;
    }
    // Torsion of a helix is h / (r² + h²) for each unit of length, and the frame turns against it.
    const length = (2 * Math.PI * windings * speed * (N - 11)) / (N - 1);
    expect(Math.abs(turned + (h / (r * r + h * h)) * length)).toBeLessThan(0.01);
  });

  it('stands at right angles to a straight line too', () => {
    for (const direction of [
      [0, 0, 1],
      [1, 0, 0],
      [1, 2, 3],
    ]) {
      const { outward, sideways } = frameAlong(curve((t) => direction.map((d) => 50 * d * t)));
      expect(dot(at(outward, 9), direction)).toBeCloseTo(0, 9);
      expect(dot(at(sideways, 9), direction)).toBeCloseTo(0, 9);
      expect(dot(at(outward, 9), at(outward, 300))).toBeCloseTo(1, 9);
    }
  });
});
