import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { POINTS } from '../template.ts';
import { phantomTemplates } from './bundles.ts';

const shared = join(
  import.meta.dirname,
  '../../../../../../shared/data/isbi2013-phantom/isbi_challenge_2013.txt',
);

describe('bundles of a phantom', () => {
  it('are as long as their curves and as wide as their discs', () => {
    const straight = { control_points: [0, 0, -50, 0, 0, 50], radius: 4 };
    const [cc, wheel] = phantomTemplates(
      JSON.stringify({ fiber_geometries: { wheel_1: straight, cc_1: straight } }),
      'phantom.txt',
    );
    expect([cc.name, cc.role, wheel.role]).toEqual(['cc_1', 'bowing', 'null']);
    expect(Math.exp(cc.logLength)).toBeCloseTo(100, 3);
    expect(Math.exp(cc.logRadius)).toBeCloseTo(4 / Math.SQRT2, 6);
    expect(cc.centreline).toHaveLength(3 * POINTS);
  });

  it('must be a geometry', () => {
    expect(() => phantomTemplates('{}', 'phantom.txt')).toThrow(/no geometry of a phantom/);
  });

  it.skipIf(!existsSync(shared))(
    'of the ISBI 2013 challenge (../shared) are 27, end to end on its ball',
    () => {
      const templates = phantomTemplates(readFileSync(shared, 'utf8'), 'phantom.txt');
      expect(templates).toHaveLength(27);
      const radius = (points: Float32Array, at: number): number =>
        Math.hypot(points[at], points[at + 1], points[at + 2]);
      for (const { centreline } of templates) {
        const ends = [radius(centreline, 0), radius(centreline, 3 * POINTS - 3)];
        for (const end of ends) expect(Math.abs(end - 50)).toBeLessThan(0.2);
      }
      expect(templates.filter(({ role }) => role === 'bowing')).toHaveLength(
        templates.filter(({ name }) => name.startsWith('cc_')).length,
      );
    },
  );
});
