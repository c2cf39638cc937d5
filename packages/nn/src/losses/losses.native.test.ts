import { describe } from 'vitest';
import { backendOrNull } from '../testing/backend.ts';
import { lossesSuite } from '../testing/losses/suite.ts';

const runtime = await backendOrNull('tensorflow');

describe.skipIf(runtime === null)('libtensorflow (needs: node scripts/runtime.mjs)', () => {
  if (runtime !== null) lossesSuite('libtensorflow', runtime.tf);
});
