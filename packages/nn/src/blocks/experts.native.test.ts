import { describe } from 'vitest';
import { backendOrNull } from '../testing/backend.ts';
import { expertsSuite } from '../testing/experts/suite.ts';

const runtime = await backendOrNull('tensorflow');

describe.skipIf(runtime === null)('libtensorflow (needs: node scripts/runtime.mjs)', () => {
  if (runtime === null) return;
  expertsSuite('libtensorflow, native operations', runtime.ops);
  expertsSuite('libtensorflow, portable operations', runtime.portableOps);
});
