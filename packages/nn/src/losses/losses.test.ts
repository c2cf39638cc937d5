import { backendOrNull } from '../testing/backend.ts';
import { lossesSuite } from '../testing/losses/suite.ts';

const runtime = (await backendOrNull('wasm'))!;

lossesSuite('WebAssembly', runtime.tf);
