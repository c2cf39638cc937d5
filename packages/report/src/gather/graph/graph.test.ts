import { describe, expect, it } from 'vitest';
import { layersModels } from '../../testing/layers-models.ts';
import { foldLayers } from './fold.ts';
import { parseGraph } from './read.ts';
import { shapeOf } from './shapes.ts';
import { layerWords } from './words.ts';

const graphs = { encoder: parseGraph(layersModels.encoder)!, decoder: parseGraph(layersModels.decoder)! };

describe('parseGraph', () => {
  it.each(['encoder', 'decoder'] as const)('tells of the %s what TensorFlow.js does', (name) => {
    const known = layersModels.layers[name];
    expect(graphs[name].map((layer) => layer.name).toSorted()).toEqual(Object.keys(known).toSorted());
    for (const layer of graphs[name]) {
      const { shape, parameters } = known[layer.name];
      expect([layer.name, layer.shape, layer.parameters]).toEqual([layer.name, shape, parameters]);
    }
  });

  it('puts no layer before its inputs', () => {
    const seen = new Set<string>();
    for (const { name, inputs } of graphs.encoder) {
      for (const input of inputs) expect(seen).toContain(input);
      seen.add(name);
    }
  });

  it('is null for what is no layers model', () => {
    for (const odd of [null, 3, {}, { modelTopology: { config: { layers: [{ name: 'a' }] } } }])
      expect(parseGraph(odd)).toBeNull();
    const circle = structuredClone(layersModels.encoder) as {
      modelTopology: { config: { layers: { inbound_nodes: unknown[] }[] } };
    };
    circle.modelTopology.config.layers[0].inbound_nodes = [[['z_mean_out', 0, 0, {}]]];
    expect(parseGraph(circle)).toBeNull();
  });
});

describe('shapeOf', () => {
  it('knows the layers of experts that bend and of a coupling', () => {
    // Ten knots leave eight bent terms for each attribute that bends.
    expect(shapeOf('BendAttributes', { bent: [1, 0] }, [[3]])).toEqual([19]);
    expect(shapeOf('WithSquares', {}, [[6]])).toEqual([12]);
    expect(shapeOf('Times', { factor: 3 }, [[256, 3]])).toEqual([256, 3]);
  });

  it('says nothing of layers that it does not know, nor of what is behind them', () => {
    expect(shapeOf('Mystery', {}, [[4]])).toBeNull();
    expect(shapeOf('Dense', { units: 3 }, [null])).toBeNull();
    expect(shapeOf('constructor', {}, [])).toBeNull();
    expect(shapeOf('Dense', { units: 'many' }, [[4]])).toBeNull();
  });
});

describe('foldLayers', () => {
  const boxes = foldLayers(graphs.encoder);
  it('keeps every layer and parameter, and leaves no box without its inputs', () => {
    const names = new Set(boxes.map(({ name }) => name));
    expect(boxes.flatMap(({ steps }) => steps)).toHaveLength(graphs.encoder.length);
    const total = graphs.encoder.reduce((sum, { parameters }) => sum + parameters, 0);
    expect(boxes.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(total);
    for (const { inputs } of boxes) for (const input of inputs) expect(names).toContain(input);
  });

  it('puts padding and normalisation with their convolution', () => {
    const e1 = boxes.find(({ name }) => name === 'e1')!;
    expect(e1.steps.map(layerWords)).toEqual(['', 'conv 3 ↓2 ReLU', 'BN']);
    expect(e1.inputs).toEqual(['points']);
    expect(e1.shape).toEqual([128, 4]);
    const d1 = foldLayers(graphs.decoder).find(({ name }) => name === 'd1')!;
    expect(d1.steps.map(layerWords)).toEqual(['', 'conv 3 ReLU', '↑2 linear']);
    expect(d1.shape).toEqual([16, 8]);
  });
});
