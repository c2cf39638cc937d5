import type { ConditionedRows } from '@tractogen/nn';
import type { Settings } from '../presets.ts';

/** One split as the two sides see it. */
export interface ToldRows {
  /** What encoder and decoder are told. */
  readonly network: ConditionedRows;
  /** What the discriminator is told: n × width, first the one-hot code of the bundle where there is one. */
  readonly critic: { readonly conditions: Float32Array; readonly width: number };
}

/** Whether encoder and decoder are told the bundle. */
export function networkKnowsClasses({ classes, defects }: Pick<Settings, 'classes' | 'defects'>): boolean {
  return classes && !defects.blindDecoder;
}

/** Takes the bundle away from encoder and decoder where they are blind to it. */
export function toldRows(
  data: ConditionedRows,
  settings: Pick<Settings, 'classes' | 'defects' | 'attributes'>,
): ToldRows {
  const critic = { conditions: data.conditions, width: data.width };
  if (networkKnowsClasses(settings) || !settings.classes) return { network: data, critic };
  const width = settings.attributes.length;
  const skipped = data.width - width;
  const conditions = new Float32Array(data.rows.length * width);
  for (let row = 0; row < data.rows.length; row++) {
    const end = (row + 1) * data.width;
    conditions.set(data.conditions.subarray(end - data.width + skipped, end), row * width);
  }
  return { network: { ...data, conditions, width }, critic };
}
