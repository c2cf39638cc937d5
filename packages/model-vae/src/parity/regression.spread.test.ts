import { spreadSuite } from '../testing/spread-suite.ts';

await spreadSuite('regressionVae', 'the VAE for regression');
