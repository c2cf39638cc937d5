import { spreadSuite } from '../testing/spread-suite.ts';

await spreadSuite('conditionalVae', 'the conditional VAE');
