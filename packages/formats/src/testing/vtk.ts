import type { Tractogram } from '../tractogram/tractogram.ts';

/** A legacy VTK file as a text, written straight from the format's description: version 3, or 5.1 with offsets. */
export function vtkText(
  { points, offsets, perStreamline }: Tractogram,
  { offsets: asOffsets = false } = {},
): Uint8Array {
  const triplets = Array.from({ length: points.length / 3 }, (_, i) =>
    points.subarray(3 * i, 3 * i + 3).join(' '),
  );
  const count = offsets.length - 1;
  const ids = Array.from({ length: count }, (_, i) =>
    Array.from({ length: offsets[i + 1] - offsets[i] }, (_point, k) => offsets[i] + k),
  );
  const cells = asOffsets
    ? [
        `LINES ${count + 1} ${triplets.length}`,
        'OFFSETS vtktypeint64',
        offsets.join(' '),
        'CONNECTIVITY vtktypeint64',
        ids.flat().join(' '),
      ]
    : [`LINES ${count} ${count + triplets.length}`, ...ids.map((line) => [line.length, ...line].join(' '))];
  const data = [...perStreamline].map(([name, { values, components }]) =>
    [`${name} ${components} ${count} float`, values.join(' ')].join('\n'),
  );
  return Buffer.from(
    [
      `# vtk DataFile Version ${asOffsets ? '5.1' : '3.0'}`,
      'a test',
      'ASCII',
      'DATASET POLYDATA',
      `POINTS ${triplets.length} float`,
      ...triplets,
      ...cells,
      `CELL_DATA ${count}`,
      `FIELD FieldData ${data.length}`,
      ...data,
      '',
    ].join('\n'),
  );
}
