import { attributeColumn, fitAttributes, scaleFor, type AttributeScales } from '@tractogen/codec';
import type { StreamlineTable } from '@tractogen/formats';
import type { ConditionedRows } from '@tractogen/nn';
import type { Settings } from '../presets.ts';

/** Attributes with latent dimensions of their own, for the rows of one split. */
export interface Reserved {
  /** Scales with the dimension that is reserved, by name. */
  readonly attributes: Readonly<Record<string, AttributeScales>>;
  /** In the order of `regularise`. */
  readonly columns: readonly ReservedColumn[];
}

/** Whether anything draws a reserved dimension to its attribute: it is the control of the others where nothing does. */
export const pulls = ({ gamma }: Settings['regularise'][number]): boolean => gamma > 0;

export interface ReservedColumn {
  readonly name: string;
  readonly dimension: number;
  /** Standardised; NaN where it is unknown, and where nothing is compared with anything. */
  readonly values: Float32Array;
}

/**
 * Measures the regularised attributes. A row that lacks one is kept: it takes no part in the comparison. The last
 * dimensions are theirs: the first two may tell bundles apart, and where a network begins with principal components
 * the last carry least, so that what a reserved one tells is what pulls at it.
 *
 * @param known what training fixed; fitted on these rows where left out
 * @throws TractogenError PARAMETER_INVALID for an unknown attribute; DEGENERATE_DATA where none has it
 */
export function reservedOf(
  table: StreamlineTable,
  { rows, labels, classes }: Pick<ConditionedRows, 'rows' | 'labels' | 'classes'>,
  settings: Settings,
  known?: Pick<Reserved, 'attributes'>,
): Reserved {
  const names = settings.regularise.map(({ attribute }) => attribute);
  const scope = settings.classes ? 'class' : 'all';
  const first = settings.latent - names.length;
  const attributes =
    known?.attributes ??
    Object.fromEntries(
      Object.entries(fitAttributes(table, rows, names, scope)).map(([name, scales]) => [
        name,
        { ...scales, dimension: first + names.indexOf(name) },
      ]),
    );
  const columns = names.map((name, j) => {
    const { values } = attributeColumn(table, name);
    const standardised = Float32Array.from(rows, (row, i) => {
      const scale = scaleFor(attributes[name], classes[labels[i]] ?? '');
      return scale === undefined ? Number.NaN : (values[row] - scale.mean) / scale.sd;
    });
    return { name, dimension: first + j, values: standardised };
  });
  return { attributes, columns };
}
