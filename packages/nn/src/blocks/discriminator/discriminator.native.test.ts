import { describe } from 'vitest';
import { backendOrNull } from '../../testing/backend.ts';
import { criticSuite } from '../../testing/critic/suite.ts';

const runtime = await backendOrNull('tensorflow');

describe.skipIf(runtime === null)('libtensorflow (needs: node scripts/runtime.mjs)', () => {
  if (runtime === null) return;
  criticSuite('libtensorflow, native operations', runtime.ops);
  criticSuite('libtensorflow, portable operations', runtime.portableOps);
});
