import process from 'node:process';
import { expect, it } from 'vitest';
import { loadTensorFlow } from '../runtime/load.ts';
import { report } from './measured.ts';
import { forwardParity, gradientParity } from './network-parity.ts';

// Each test file has a process of its own, so another backend than in the other files can be loaded.
process.env.TRACTOGEN_BACKEND = 'wasm';
const { ops, backend } = await loadTensorFlow();

it('computes on WebAssembly what PyTorch computes, to 1e-5', (context) => {
  expect(backend).toBe('wasm');
  const { latent, output, loss, layers } = forwardParity(ops, 'linear');
  report(context, { 'forward.wasm': Math.max(latent, output, loss, ...layers.values()) });
  expect(Math.max(latent, output, loss)).toBeLessThan(1e-5);
  expect([...layers].filter(([, deviation]) => !(deviation < 1e-5))).toEqual([]);
});

it('has the same gradients on WebAssembly, to 1e-4', (context) => {
  const deviations = gradientParity(ops, 'linear');
  report(context, { 'gradients.wasm': Math.max(...deviations.values()) });
  expect([...deviations].filter(([, deviation]) => !(deviation < 1e-4))).toEqual([]);
});
