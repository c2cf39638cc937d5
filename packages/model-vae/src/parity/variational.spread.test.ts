import { spreadSuite } from '../testing/spread-suite.ts';

await spreadSuite('vae', 'the VAE');
