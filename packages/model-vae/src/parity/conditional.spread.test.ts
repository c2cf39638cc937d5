import { loadTensorFlow } from '@tractogen/nn';
import { spreadSuite } from '@tractogen/nn/testing';
import { trainedFrom } from './seed-spread.ts';

const runtime = await loadTensorFlow();

spreadSuite(runtime, 'conditionalVae', 'the conditional VAE', (seed) =>
  trainedFrom(runtime, 'conditionalVae', seed),
);
