import type { Artefact } from '@tractogen/core';
import { z } from 'zod';
import { shapeOf, type Config, type Shape } from './shapes.ts';

/** One layer as it was built. */
export interface Layer {
  readonly name: string;
  /** Class of the layer, e.g. `Conv1D`. */
  readonly kind: string;
  readonly config: Config;
  readonly inputs: readonly string[];
  /** Of its output without the batch; null where this package does not know the kind of layer. */
  readonly shape: Shape | null;
  /** Numbers in its weights, moving averages among them. */
  readonly parameters: number;
}

/** A part of a model, layers in an order in which none stands before its inputs. */
export interface Graph {
  readonly name: string;
  readonly layers: readonly Layer[];
}

const FOLDERS = ['encoder', 'decoder', 'discriminator', 'critic'] as const;

const layer = z.looseObject({
  name: z.string(),
  class_name: z.string(),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.array(z.tuple([z.string()]).rest(z.unknown()))),
});
const schema = z.looseObject({
  modelTopology: z.looseObject({ config: z.looseObject({ layers: z.array(layer) }) }),
  weightsManifest: z.array(
    z.looseObject({
      weights: z.array(z.looseObject({ name: z.string(), shape: z.array(z.number()) })),
    }),
  ),
});

/** The layers models of an artefact, read from the `model.json` that TensorFlow.js saved; damaged ones are left out. */
export async function readGraphs(artefact: Artefact): Promise<Graph[]> {
  const graphs: Graph[] = [];
  for (const folder of FOLDERS) {
    const file = `${folder}/model.json`;
    if (!artefact.has(file)) continue;
    const layers = parseGraph(await artefact.readJson(file).catch(() => null));
    if (layers !== null) graphs.push({ name: folder, layers });
  }
  return graphs;
}

/** @param json content of a saved layers model's `model.json` */
export function parseGraph(json: unknown): readonly Layer[] | null {
  const parsed = schema.safeParse(json);
  if (!parsed.success) return null;
  const { modelTopology, weightsManifest } = parsed.data;
  const { layers } = modelTopology.config;
  const counts = new Map<string, number>();
  for (const { name, shape } of weightsManifest.flatMap(({ weights }) => weights)) {
    const owner = name.slice(0, name.lastIndexOf('/'));
    const size = shape.reduce((product, n) => product * n, 1);
    counts.set(owner, (counts.get(owner) ?? 0) + size);
  }
  const waiting = layers.map(({ name, class_name, config, inbound_nodes }) => ({
    name,
    kind: class_name,
    config,
    // Every layer here is used once.
    inputs: (inbound_nodes[0] ?? []).map(([input]) => input),
    parameters: counts.get(name) ?? 0,
  }));
  const done = new Map<string, Layer>();
  while (done.size < waiting.length) {
    const ready = waiting.filter(
      ({ name, inputs }) => !done.has(name) && inputs.every((input) => done.has(input)),
    );
    if (ready.length === 0) return null;
    for (const found of ready) {
      const shapes = found.inputs.map((input) => done.get(input)?.shape ?? null);
      done.set(found.name, { ...found, shape: shapeOf(found.kind, found.config, shapes) });
    }
  }
  return [...done.values()];
}
