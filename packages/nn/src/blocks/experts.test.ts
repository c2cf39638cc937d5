import { backendOrNull } from '../testing/backend.ts';
import { expertsSuite } from '../testing/experts/suite.ts';

expertsSuite('WebAssembly', (await backendOrNull('wasm'))!.ops);
