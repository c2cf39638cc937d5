import { TractogenError, type Artefact, type ArtefactOutput } from '@tractogen/core';
import { z } from 'zod';
import { bytesToFloats, floatsToBytes } from './bytes.ts';
import { WIDTH } from './fit.ts';
import type { LinearMap } from './map.ts';

/** Describes `linear.bin`: little-endian float32, row-major, the arrays one after another in this order. */
const linearSchema = z.strictObject({
  schema: z.literal(1),
  arrays: z.tuple([
    z.strictObject({ name: z.literal('mean'), shape: z.tuple([z.literal(WIDTH)]) }),
    z.strictObject({ name: z.literal('components'), shape: z.tuple([z.int().positive(), z.literal(WIDTH)]) }),
    z.strictObject({ name: z.literal('unit'), shape: z.tuple([z.int().positive()]) }),
  ]),
});

export const LINEAR_FILE = 'linear.json';
export const LINEAR_WEIGHTS = 'linear.bin';

/** Writes `linear.json` and `linear.bin` into a model artefact. */
export async function writeLinear(
  output: ArtefactOutput,
  { mean, components, unit }: LinearMap,
): Promise<void> {
  const d = unit.length;
  await output.writeJson(LINEAR_FILE, {
    schema: 1,
    arrays: [
      { name: 'mean', shape: [WIDTH] },
      { name: 'components', shape: [d, WIDTH] },
      { name: 'unit', shape: [d] },
    ],
  });
  await output.write(LINEAR_WEIGHTS, floatsToBytes([mean, components, unit]));
}

/**
 * Reads them back.
 *
 * @param latent dimensions that `model.json` states
 * @throws TractogenError ARTEFACT_CORRUPT when they disagree with each other or hold what is not finite
 */
export async function readLinear(artefact: Artefact, latent: number): Promise<LinearMap> {
  const file = artefact.path(LINEAR_FILE);
  const parsed = linearSchema.safeParse(await artefact.readJson(LINEAR_FILE).catch(() => null));
  if (!parsed.success)
    throw corrupt(file, `it does not describe a linear model (${parsed.error.issues[0].message})`);
  const [, components, unit] = parsed.data.arrays;
  if (components.shape[0] !== latent || unit.shape[0] !== latent) {
    throw corrupt(file, `it has ${components.shape[0]} components, model.json says ${latent}`);
  }
  const values = bytesToFloats(await artefact.read(LINEAR_WEIGHTS));
  const wanted = WIDTH + latent * WIDTH + latent;
  const weights = artefact.path(LINEAR_WEIGHTS);
  if (values.length !== wanted)
    throw corrupt(weights, `${values.length} numbers stand here, ${wanted} are needed`);
  if (!values.every((value) => Number.isFinite(value))) throw corrupt(weights, 'a weight is not finite');
  return {
    mean: values.slice(0, WIDTH),
    components: values.slice(WIDTH, WIDTH + latent * WIDTH),
    unit: values.slice(WIDTH + latent * WIDTH),
  };
}

function corrupt(file: string, message: string): TractogenError {
  return new TractogenError('ARTEFACT_CORRUPT', message, { file, remedy: 'Train the model again' });
}
