import { POINTS, type StreamlineTable, type Tractogram } from '@tractogen/formats';

/**
 * The samples for a viewer. Property `bundle` is the 1-based place of the streamline's bundle in `order`.
 *
 * @param order bundle names in the order of `samples.json`
 */
export function sampleTractogram(table: StreamlineTable, order: readonly string[]): Tractogram {
  const { codes, names } = table.bundle;
  const groups = new Map<string, Uint32Array>();
  for (const name of order) {
    const rows = Uint32Array.from(codes.keys()).filter((row) => names[codes[row]] === name);
    if (rows.length > 0) groups.set(name, rows);
  }
  const numbers = Float32Array.from(codes, (code) => order.indexOf(names[code]) + 1);
  return {
    points: table.points,
    offsets: Uint32Array.from({ length: table.rows + 1 }, (_, i) => i * POINTS),
    grid: table.metadata.grid,
    perStreamline: new Map([['bundle', { values: numbers, components: 1 }]]),
    perPoint: new Map(),
    groups,
  };
}
