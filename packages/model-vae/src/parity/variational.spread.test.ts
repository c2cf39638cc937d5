import { loadTensorFlow } from '@tractogen/nn';
import { spreadSuite } from '@tractogen/nn/testing';
import { trainedFrom } from './seed-spread.ts';

const runtime = await loadTensorFlow();

spreadSuite(runtime, 'vae', 'the VAE', (seed) => trainedFrom(runtime, 'vae', seed));
