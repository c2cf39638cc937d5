import { selectRows, writeStreamlines } from '@tractogen/formats';
import { arcs } from '../arcs.ts';
import { writeFamilyFigures } from './figures.ts';
import { FAMILY, writeFamily } from './models.ts';
import { writeFamilySamples } from './samples.ts';
import { writeArtefact } from './write.ts';

/** Nodes of each role, as `runReport` takes them. */
export interface FamilyNodes {
  readonly streamlines: readonly string[];
  readonly models: readonly string[];
  readonly samples: readonly string[];
  readonly metrics: readonly string[];
}

/** Writes small inputs of a pipeline with every kind of model: streamlines, models, their samples and figures. */
export async function writeFamilyInputs(root: string, names: readonly string[]): Promise<FamilyNodes> {
  const table = arcs(names);
  await writeArtefact(root, 'streamlines', 'streamlines', async (output) => {
    for (const [k, split] of ['train', 'valid', 'test'].entries()) {
      const rows = Array.from(table.id).filter((row) => row % 3 === k);
      await output.write(`streamlines-${split}.arrow`, writeStreamlines(selectRows(table, rows)));
    }
  });
  const models = await writeFamily(root, names);
  const samples = await writeFamilySamples(root, names, models);
  await writeFamilyFigures(root, names);
  return { streamlines: ['streamlines'], models: Object.keys(FAMILY), samples, metrics: ['metrics'] };
}
