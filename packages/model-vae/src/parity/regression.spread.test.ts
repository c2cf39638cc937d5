import { loadTensorFlow } from '@tractogen/nn';
import { spreadSuite } from '@tractogen/nn/testing';
import { trainedFrom } from './seed-spread.ts';

const runtime = await loadTensorFlow();

spreadSuite(runtime, 'regressionVae', 'the VAE for regression', (seed) =>
  trainedFrom(runtime, 'regressionVae', seed),
);
