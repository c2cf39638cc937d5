import { expect, it } from 'vitest';
import { backendOrNull } from '../testing/backend.ts';
import { opsSuite } from '../testing/ops-suite.ts';
import { secondOrderSuite } from '../testing/second-order.ts';

const runtime = (await backendOrNull('wasm'))!;

opsSuite('portable operations on WebAssembly', runtime.ops);
secondOrderSuite('portable operations on WebAssembly', runtime.ops);

it('has no native path', () => {
  expect(runtime.ops.path).toBe('portable');
  expect(runtime.backend).toBe('wasm');
});
