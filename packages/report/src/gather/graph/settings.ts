import type { ModelFile } from '@tractogen/codec';
import { discriminatorParameters, discriminatorSpec, type DiscriminatorSpec } from '@tractogen/nn';
import { z } from 'zod';
import type { Graph, Layer } from './read.ts';

const schema = z.looseObject({
  classes: z.boolean(),
  attributes: z.array(z.string()),
  discriminator: z.looseObject({
    kind: z.enum(['mlp', 'tractoencoder']),
    widths: z.array(z.number()).optional(),
  }),
});

/** Parts of a model that end with its training or live in `model.json`, as its recorded settings build them. */
export function graphsOfSettings(file: ModelFile): Graph[] {
  return [discriminatorOf(file), generatorOf(file)].filter((graph) => graph !== null);
}

/** What judged the codes of an adversarial autoencoder: it is not kept, since nothing needs it any more. */
function discriminatorOf({ stage, latent, classes, hyperParameters }: ModelFile): Graph | null {
  const parsed = schema.safeParse(hyperParameters);
  if (stage !== 'model-aae' || !parsed.success) return null;
  const { classes: told, attributes, discriminator } = parsed.data;
  const { kind, widths } = discriminator;
  const known = discriminatorSpec(kind, latent, (told ? classes.length : 0) + attributes.length);
  const spec: DiscriminatorSpec = known.kind === 'mlp' && widths !== undefined ? { ...known, widths } : known;
  const sizes = new Map<string, number>();
  for (const { name, shape } of discriminatorParameters(spec)) {
    const layer = name.slice(0, name.indexOf('/'));
    sizes.set(layer, (sizes.get(layer) ?? 0) + shape.reduce((product, n) => product * n, 1));
  }
  const width = spec.latent + spec.classes;
  const relu = { activation: 'relu' };
  const shapes: readonly (readonly [
    name: string,
    kind: string,
    shape: readonly number[],
    config?: object,
  ])[] =
    spec.kind === 'mlp'
      ? [
          ...spec.widths.map((units, i) => [`h${i + 1}`, 'Dense', [units], relu] as const),
          ['out', 'Dense', [1]],
        ]
      : [
          ['expand', 'Dense', [width, 128]],
          ['c1', 'Conv1D', [width, 64], CONVOLUTION],
          ['c2', 'Conv1D', [width, 32], CONVOLUTION],
          ['f1', 'Dense', [16]],
          ['f2', 'Dense', [1]],
        ];
  const first = input(spec.classes > 0 ? 'latent_class' : 'latent', width);
  const layers = shapes.map(([name, layerKind, shape, config = {}], i): Layer => ({
    name,
    kind: layerKind,
    config: { ...config },
    inputs: [i === 0 ? first.name : shapes[i - 1][0]],
    shape,
    parameters: sizes.get(name) ?? 0,
  }));
  return { name: 'discriminator', layers: [first, ...layers] };
}

const CONVOLUTION = { kernel_size: [3], strides: [1], activation: 'leaky' };

/** What a VAE for regression expects of latents at an attribute. */
function generatorOf({ prior }: ModelFile): Graph | null {
  if (prior?.kind !== 'regression') return null;
  const { attribute, direction, bias } = prior;
  const r = input(attribute, 1);
  const of = { config: {}, inputs: [r.name] };
  return {
    name: 'generator',
    layers: [
      r,
      {
        ...of,
        name: 'pz_mean',
        kind: 'Dense',
        shape: [direction.length],
        parameters: direction.length + bias.length,
      },
      { ...of, name: 'pz_log_var', kind: 'Constant', shape: [1], inputs: [], parameters: 1 },
    ],
  };
}

function input(name: string, width: number): Layer {
  return { name, kind: 'InputLayer', config: {}, inputs: [], shape: [width], parameters: 0 };
}
