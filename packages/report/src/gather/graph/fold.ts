import type { Layer } from './read.ts';

/** What a picture shows of one or a few layers that belong together. */
export interface Box {
  readonly name: string;
  /** In the order in which they are applied. */
  readonly steps: readonly Layer[];
  readonly inputs: readonly string[];
  /** Of the last step. */
  readonly shape: Layer['shape'];
  readonly parameters: number;
}

/** Layers without weights that are drawn with what they feed. */
const BEFORE = new Set(['ReflectPad1', 'Flatten']);
/** Layers that are drawn with what feeds them. */
const AFTER = new Set([
  'BatchNormalization',
  'UpsampleLinear2x',
  'UpsampleNearest2x',
  'UpSampling1D',
  'Softmax',
  'Activation',
  'ReLU',
  'LeakyReLU',
  'Dropout',
]);

/** Puts padding, normalisation, upsampling and the like into the box of the layer they belong to, where nothing else uses them. */
export function foldLayers(layers: readonly Layer[]): Box[] {
  const users = new Map<string, string[]>();
  for (const { name, inputs } of layers)
    for (const input of inputs) users.set(input, [...(users.get(input) ?? []), name]);
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  /** The layer in whose box each one stands. */
  const homes = new Map<string, string>();
  const homeOf = (name: string): string => {
    const home = homes.get(name);
    return home === undefined ? name : homeOf(home);
  };
  for (const { name, kind, inputs } of layers) {
    const used = users.get(name) ?? [];
    if (BEFORE.has(kind) && used.length === 1 && byName.get(used[0])?.inputs.length === 1)
      homes.set(name, used[0]);
    else if (AFTER.has(kind) && inputs.length === 1 && users.get(inputs[0])?.length === 1)
      homes.set(name, inputs[0]);
  }
  const boxes = new Map<string, Layer[]>();
  for (const layer of layers) {
    const home = homeOf(layer.name);
    boxes.set(home, [...(boxes.get(home) ?? []), layer]);
  }
  return [...boxes].map(([name, steps]) => {
    const own = new Set(steps.map((step) => step.name));
    return {
      name,
      steps,
      inputs: [
        ...new Set(steps.flatMap(({ inputs }) => inputs.filter((input) => !own.has(input))).map(homeOf)),
      ],
      shape: steps.at(-1)?.shape ?? null,
      parameters: steps.reduce((sum, { parameters }) => sum + parameters, 0),
    };
  });
}
