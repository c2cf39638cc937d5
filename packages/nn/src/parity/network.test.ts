import { describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../runtime/load.ts';
import { report } from './measured.ts';
import { forwardParity, gradientParity } from './network-parity.ts';

const { ops, portableOps } = await loadTensorFlow();
const CASES = [
  { path: "the runtime's own operations", operations: ops, upsampling: 'linear' as const },
  { path: "the runtime's own operations", operations: ops, upsampling: 'nearest' as const },
  { path: 'elementary operations', operations: portableOps, upsampling: 'linear' as const },
  { path: 'elementary operations', operations: portableOps, upsampling: 'nearest' as const },
];

describe.each(CASES)('FINTA against PyTorch: $path, $upsampling upsampling', ({ operations, upsampling }) => {
  it('computes the same in every layer, to 1e-5', (context) => {
    const { latent, output, loss, layers } = forwardParity(operations, upsampling);
    report(context, { forward: Math.max(latent, output, loss, ...layers.values()) });
    expect(latent).toBeLessThan(1e-5);
    expect(output).toBeLessThan(1e-5);
    expect(loss).toBeLessThan(1e-5);
    expect([...layers].filter(([, deviation]) => !(deviation < 1e-5))).toEqual([]);
  });

  it('has the same gradients of all 28 parameters, to 1e-4', (context) => {
    const deviations = gradientParity(operations, upsampling);
    report(context, { gradients: Math.max(...deviations.values()) });
    expect(deviations.size).toBe(28);
    expect([...deviations].filter(([, deviation]) => !(deviation < 1e-4))).toEqual([]);
  });
});
