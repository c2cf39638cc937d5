import {
  attributeColumn,
  conditionsOf,
  fitAttributes,
  scaleFor,
  type AttributeScales,
  type Request,
} from '@tractogen/codec';
import { TractogenError } from '@tractogen/core';
import { gatherPoints, trainableRows, type StreamlineTable } from '@tractogen/formats';

/** What of a table a model is told beside the points. */
export interface Wanted {
  readonly trainOn: 'plausible' | 'all';
  /** The bundle is a condition. */
  readonly classes: boolean;
  /** Attributes by name: conditions, or what is to be predicted. */
  readonly attributes: readonly string[];
  /** Whether attributes are conditions. */
  readonly conditioned: boolean;
  /** Standardise attributes within bundles, or over all. */
  readonly scope: 'class' | 'all';
}

/** What training fixed, and every later split has to follow. */
export interface Known {
  /** Bundle names, in the order of the one-hot code. */
  readonly classes: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeScales>>;
}

/** One split as a conditional model sees it. */
export interface ConditionedRows extends Known {
  /** Rows of the table that are used. */
  readonly rows: Uint32Array;
  /** n × 256 × 3, mm. */
  readonly points: Float32Array;
  /** Place of the bundle in `classes`; −1 without one. */
  readonly labels: Int32Array;
  /** n × A, standardised. */
  readonly standardised: Float32Array;
  /** n × width: what encoder and decoder are given. */
  readonly conditions: Float32Array;
  readonly width: number;
  /** Rows left out, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/**
 * Rows of a split with their bundles and attributes. A row whose bundle or attribute is needed but
 * unknown is left out and counted.
 *
 * @param split its name, for messages
 * @param known classes and scales of training; fitted on these rows where left out
 * @throws TractogenError DEGENERATE_DATA when nothing is left; PARAMETER_INVALID for an unknown attribute
 */
export function conditionedRows(
  table: StreamlineTable,
  wanted: Wanted,
  split: string,
  known?: Known,
): ConditionedRows {
  const usable = trainableRows(table, wanted.trainOn, split).rows;
  const columns = wanted.attributes.map((name) => attributeColumn(table, name).values);
  const labelled = wanted.classes || (wanted.attributes.length > 0 && wanted.scope === 'class');
  const nameOf = (row: number): string =>
    table.bundle.codes[row] < 0 ? '' : table.bundle.names[table.bundle.codes[row]];
  const missingOf = (row: number): number => columns.findIndex((values) => !Number.isFinite(values[row]));
  // A bundle of which no streamline has the attributes is none that the model sees.
  const complete = usable.filter((row) => missingOf(row) < 0);
  const classes = known?.classes ?? bundlesOf(table, complete);
  const dropped: Record<string, number> = { implausible: table.rows - usable.length };
  const rows = usable.filter((row) => {
    const missing = missingOf(row);
    const reason =
      missing >= 0
        ? `missing_${wanted.attributes[missing]}`
        : labelled && !classes.includes(nameOf(row))
          ? 'unassigned'
          : null;
    if (reason !== null) dropped[reason] = (dropped[reason] ?? 0) + 1;
    return reason === null;
  });
  if (rows.length === 0) {
    throw new TractogenError('DEGENERATE_DATA', `no streamline of ${split} has what the model is told`, {
      remedy: 'Label the tractogram, or leave `classes` and `attributes` out',
    });
  }
  const attributes = known?.attributes ?? fitAttributes(table, rows, wanted.attributes, wanted.scope);
  const requests = Array.from(rows, (row): Request => ({
    bundle: nameOf(row),
    attributes: Object.fromEntries(wanted.attributes.map((name, i) => [name, columns[i][row]])),
  }));
  const a = wanted.attributes.length;
  const standardised = new Float32Array(rows.length * a);
  for (const [i, request] of requests.entries()) {
    for (const [j, name] of wanted.attributes.entries()) {
      const { mean, sd } = scaleFor(attributes[name], request.bundle)!;
      standardised[i * a + j] = (request.attributes[name] - mean) / sd;
    }
  }
  const model = {
    classes: [...classes],
    attributes,
    conditions: { classes: wanted.classes, attributes: wanted.conditioned ? [...wanted.attributes] : [] },
  };
  const conditions = conditionsOf(model, requests);
  return {
    rows,
    points: gatherPoints(table.points, rows),
    classes,
    labels: Int32Array.from(rows, (row) => classes.indexOf(nameOf(row))),
    attributes,
    standardised,
    conditions,
    width: conditions.length / rows.length,
    dropped: Object.fromEntries(Object.entries(dropped).filter(([, count]) => count > 0)),
  };
}

/** Bundles that occur among plausible rows, in the order of their names' numbers. */
function bundlesOf({ bundle, plausible }: StreamlineTable, rows: Uint32Array): string[] {
  const seen = new Set<string>();
  for (const row of rows)
    if (plausible[row] === 1 && bundle.codes[row] >= 0) seen.add(bundle.names[bundle.codes[row]]);
  return [...seen].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
