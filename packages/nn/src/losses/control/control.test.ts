import { expect, it } from 'vitest';
import { backendOrNull } from '../../testing/backend.ts';
import { controlSuite } from '../../testing/losses/control-suite.ts';
import { measurable } from './control.ts';

const runtime = (await backendOrNull('wasm'))!;

controlSuite('WebAssembly', runtime.tf);

it('only shape can be measured on one streamline', () => {
  expect(measurable(['age', 'length', 'diagnosis=AD', 'end_z', 'weight'])).toEqual(['length', 'end_z']);
});
