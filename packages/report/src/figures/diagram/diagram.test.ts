import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { foldLayers } from '../../gather/graph/fold.ts';
import { parseGraph } from '../../gather/graph/read.ts';
import { layersModels } from '../../testing/layers-models.ts';
import { diagramSvg } from './draw.ts';
import { layOut } from './layout.ts';

describe('layOut', () => {
  it.each(['encoder', 'decoder'] as const)('gives each box of the %s a cell of its own', (name) => {
    const boxes = foldLayers(parseGraph(layersModels[name])!);
    const { cells, arrows, ranks, columns } = layOut(boxes);
    const places = boxes.map((box) => cells.get(box.name)!);
    const keys = new Set(places.map(({ rank, column }) => `${rank}/${column}`));
    expect(keys.size).toBe(boxes.length);
    for (const { rank, column } of places) {
      expect(rank).toBeGreaterThanOrEqual(0);
      expect(rank).toBeLessThan(ranks);
      expect(column).toBeLessThan(columns);
    }
    expect(arrows).toHaveLength(boxes.reduce((sum, { inputs }) => sum + inputs.length, 0));
    for (const path of arrows) {
      // One row a step, down, and through no box.
      for (const [i, cell] of path.slice(1).entries()) expect(cell.rank).toBe(path[i].rank + 1);
      const between = path.slice(1, -1);
      for (const { rank, column } of between) expect(keys).not.toContain(`${rank}/${column}`);
      expect(new Set(between.map(({ column }) => column)).size).toBeLessThan(2);
    }
  });

  it('puts a chain into one column, and what joins it late right above', () => {
    const { cells } = layOut([
      { name: 'x', inputs: [] },
      { name: 'told', inputs: [] },
      { name: 'a', inputs: ['x'] },
      { name: 'b', inputs: ['a'] },
      { name: 'c', inputs: ['b', 'told'] },
    ]);
    expect(['x', 'a', 'b', 'c'].map((name) => cells.get(name))).toEqual(
      [0, 1, 2, 3].map((rank) => ({ rank, column: 0 })),
    );
    expect(cells.get('told')).toEqual({ rank: 2, column: 1 });
  });

  it('draws nothing of nothing', () => {
    expect(layOut([])).toMatchObject({ ranks: 0, columns: 0 });
  });
});

describe('diagramSvg', () => {
  it('names layers, output shapes and parameters, and nothing that a name could smuggle in', () => {
    const boxes = foldLayers(parseGraph(layersModels.encoder)!);
    const odd = [{ ...boxes[0], name: '<script>', inputs: [] }];
    expect(new JSDOM(diagramSvg(odd, 'x').markup).window.document.querySelector('script')).toBeNull();
    const { document } = new JSDOM(diagramSvg(boxes, 'encoder').markup).window;
    const text = [...document.querySelectorAll('g.box')].map((box) => box.textContent);
    expect(text.find((words) => words.startsWith('z_mean:'))).toMatch(/z_mean6dense828$/);
    expect(document.querySelectorAll('g.arrows path').length).toBeGreaterThan(boxes.length - 3);
  });
});
