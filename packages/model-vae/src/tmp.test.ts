import { randomFrom } from '@tractogen/core';
import { loadTensorFlow, silentBoard } from '@tractogen/nn';
import { arcs } from '@tractogen/nn/testing';
import { it } from 'vitest';
import { params } from './params.ts';
import { settingsOf } from './presets.ts';
import { trainVariational } from './training/train.ts';
const runtime = await loadTensorFlow();
it.each([
  {beta:1, learningRate: 1e-2}, {beta:1e6, learningRate: 1e-2}, {beta:1e6, learningRate: 1e-3, linearRate:1}, {beta: 1e6, learningRate: 3e-2, linearRate: 1, clipNorm: null}, 
])('%j', async (g) => {
  const settings = settingsOf(params.parse({ preset: 'tractogen', width: 1/32, latent: 6, epochs: 4, batch: 8, allowCollapse: true, schedule: {kind:'constant'}, ...g }));
  const t = performance.now();
  try {
  const r = await trainVariational(settings, { runtime, train: arcs(60,'train'), valid: arcs(24,'valid'), random: randomFrom(3), events: { info: (m) => console.log(m), warn: (m) => console.log('WARN', m), progress() {} }, signal: new AbortController().signal, board: silentBoard, store: { save: async () => '', load: async () => null } });
  console.log(JSON.stringify(g), r.facts, performance.now()-t);
  } catch (e) { console.log(String(e)); }
}, 200000);
