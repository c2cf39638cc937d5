import { TractogenError } from '@tractogen/core';
import { arcLength, resampleByArcLength } from '@tractogen/geometry';
import { z } from 'zod';
import type { Role } from '../law.ts';
import { POINTS, type Template } from '../template.ts';
import { curveThrough } from './curve.ts';

/** Points of a curve before it is resampled: less than a tenth of a millimetre apart. */
const FINE = 2000;

const bundle = z.object({
  control_points: z
    .array(z.number())
    .min(6)
    .refine((values) => values.length % 3 === 0, 'control points are not triples'),
  radius: z.number().positive(),
  tangents: z.enum(['incoming', 'outgoing', 'symmetric']).default('symmetric'),
});
const schema = z.object({ fiber_geometries: z.record(z.string(), bundle) });

/**
 * Bundles of a phantom's geometry, as the ISBI 2013 HARDI challenge published it: control points, radius.
 *
 * @param text JSON
 * @param file for messages
 * @throws TractogenError INPUT_INVALID
 */
export function phantomTemplates(text: string, file: string): Template[] {
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new TractogenError('INPUT_INVALID', `no geometry of a phantom: ${parsed.error.issues[0].message}`, {
      file,
      remedy: 'Give the file that data/manifests/isbi2013.json names',
    });
  return Object.entries(parsed.data.fiber_geometries)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { control_points, radius, tangents }]) => {
      const centreline = new Float32Array(3 * POINTS);
      resampleByArcLength(
        curveThrough(Float64Array.from(control_points), tangents, FINE),
        POINTS,
        centreline,
      );
      return {
        name,
        role: roleOf(name),
        centreline,
        logLength: Math.log(arcLength(centreline, 0, POINTS)),
        // Streamlines fill the disc: their root mean square distance from its middle is its radius over √2.
        logRadius: Math.log(radius / Math.SQRT2),
      };
    });
}

/** Chosen: the corpus callosum is pushed outwards, cingulum and contouring fibres are frail, the wheel shows nothing. */
function roleOf(name: string): Role {
  if (name.startsWith('cc_')) return 'bowing';
  if (/cingulum|contouring/.test(name)) return 'fornix-like';
  if (/wheel/.test(name)) return 'null';
  return 'other';
}
