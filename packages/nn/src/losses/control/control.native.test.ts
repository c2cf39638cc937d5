import { describe } from 'vitest';
import { backendOrNull } from '../../testing/backend.ts';
import { controlSuite } from '../../testing/losses/control-suite.ts';

const runtime = await backendOrNull('tensorflow');

describe.skipIf(runtime === null)('libtensorflow (needs: node scripts/runtime.mjs)', () => {
  if (runtime !== null) controlSuite('libtensorflow', runtime.tf);
});
