import { VALUES, category, writeStreamlines, type StreamlineTable } from '@tractogen/formats';
import { arcs } from '../arcs.ts';
import { writeArtefact } from './write.ts';

/** Rows of the samples that answer requests: in support, then asked for 30 and 300 mm by turns. */
export const ASKED = { inSupport: 20, beyond: 12 } as const;

/** The lengths asked for, row by row. */
export const requestedLengths: readonly number[] = [
  ...Array.from({ length: ASKED.inSupport }, (_, i) => 36 + (8 * i) / (ASKED.inSupport - 1)),
  ...Array.from({ length: ASKED.beyond }, (_, i) => (i % 2 === 0 ? 30 : 300)),
];

/** The table with each row's points stretched about their centre. */
function stretched(table: StreamlineTable, factors: readonly number[]): StreamlineTable {
  const points = Float32Array.from(table.points);
  for (const [row, factor] of factors.entries()) {
    const own = points.subarray(row * VALUES, (row + 1) * VALUES);
    for (let axis = 0; axis < 3; axis++) {
      let centre = 0;
      for (let k = axis; k < VALUES; k += 3) centre += own[k] / 256;
      for (let k = axis; k < VALUES; k += 3) own[k] = centre + factor * (own[k] - centre);
    }
  }
  return { ...table, points, length: Float32Array.from(factors, (factor) => 40 * factor) };
}

/**
 * Writes draws of priors and answers to requests.
 *
 * @param models SHA-256 of models by node
 */
export async function writeFamilySamples(
  root: string,
  names: readonly string[],
  models: Readonly<Record<string, string>>,
): Promise<string[]> {
  const table = arcs(names);
  const priors = Object.keys(models).filter((node) => /^(?:vae|aae|broken)\./.test(node));
  for (const node of priors) {
    const loose = node.startsWith('vae');
    await writeArtefact(root, `prior.${node}`, 'samples', async (output) => {
      const bundle = loose ? category(Array.from(table.id, () => null)) : table.bundle;
      await output.write('samples.arrow', writeStreamlines({ ...table, bundle }));
      await output.writeJson('samples.json', {
        schema: 1,
        method: 'prior',
        model: models[node],
        bundles: [],
      });
    });
  }
  await writeArtefact(root, 'asked', 'samples', async (output) => {
    const rows = requestedLengths.length;
    const own = arcs([names[0], names[0]]);
    const cut = {
      ...own,
      rows,
      points: own.points.subarray(0, rows * VALUES),
      id: own.id.subarray(0, rows),
      bundle: category(requestedLengths.map(() => names[0])),
      plausible: own.plausible.subarray(0, rows),
      flipped: own.flipped.subarray(0, rows),
      group: own.group.subarray(0, rows),
      ...Object.fromEntries(
        (['subject', 'session', 'diagnosis', 'sex', 'site', 'protocol'] as const).map((name) => [
          name,
          category(requestedLengths.map(() => null)),
        ]),
      ),
      age: own.age.subarray(0, rows),
      icv: own.icv.subarray(0, rows),
      weight: own.weight.subarray(0, rows),
    };
    const made = stretched(
      cut,
      requestedLengths.map((length) => Math.min(length, 80) / 40),
    );
    await output.write('samples.arrow', writeStreamlines(made));
    await output.writeJson('samples.json', {
      schema: 1,
      method: 'conditional',
      model: models['told'],
      bundles: [],
    });
    await output.writeJson('requests.json', {
      schema: 1,
      attributes: { length: requestedLengths },
      bundle: requestedLengths.map(() => names[0]),
      outOfSupport: requestedLengths.map((_, row) => row >= ASKED.inSupport),
    });
  });
  return [...priors.map((node) => `prior.${node}`), 'asked'];
}
