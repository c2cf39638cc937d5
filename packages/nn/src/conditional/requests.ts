import type { Random } from '@tractogen/core';
import { scaleFor, type AttributeScales } from '@tractogen/codec';
import type { ConditionedRows } from './data.ts';

/** Conditions to decode, with what they ask for. */
export interface DrawnRequests {
  /** The training row that each takes after. */
  readonly rows: Uint32Array;
  /** Class of each; 0 where there are none. */
  readonly labels: Int32Array;
  /** n × width. */
  readonly conditions: Float32Array;
  /** By attribute, n values in natural units, and n standard deviations of their bundles. */
  readonly asked: ReadonlyMap<string, { readonly requested: Float32Array; readonly sd: Float32Array }>;
}

/**
 * Draws conditions as people ask for them: a bundle by its share in training, a single attribute evenly
 * between the bundle's 5th and 95th percentile; several attributes as some training streamline has them,
 * so that they go together.
 */
export function drawRequests(
  data: ConditionedRows,
  names: readonly string[],
  random: Random,
  count: number,
): DrawnRequests {
  const width = data.width;
  const a = names.length;
  const conditions = new Float32Array(count * width);
  const rows = new Uint32Array(count);
  const labels = new Int32Array(count);
  const requested = names.map(() => new Float32Array(count));
  const sds = names.map(() => new Float32Array(count));
  for (let i = 0; i < count; i++) {
    const row = random.integer(data.rows.length);
    rows[i] = row;
    conditions.set(data.conditions.subarray(row * width, (row + 1) * width), i * width);
    labels[i] = Math.max(data.labels[row], 0);
    for (const [j, name] of names.entries()) {
      const scale = scaleOfRow(data.attributes[name], data.classes[labels[i]]);
      const standardised =
        a === 1
          ? (scale.p5 + random.uniform() * (scale.p95 - scale.p5) - scale.mean) / scale.sd
          : data.standardised[row * a + j];
      // Attributes stand behind the classes, in their own order.
      conditions[i * width + width - a + j] = standardised;
      requested[j][i] = scale.mean + scale.sd * standardised;
      sds[j][i] = scale.sd;
    }
  }
  return {
    rows,
    labels,
    conditions,
    asked: new Map(names.map((name, j) => [name, { requested: requested[j], sd: sds[j] }] as const)),
  };
}

function scaleOfRow(attribute: AttributeScales, bundle: string): NonNullable<ReturnType<typeof scaleFor>> {
  return scaleFor(attribute, bundle)!;
}
