import process from 'node:process';
import { TractogenError } from '@tractogen/core';
import { loadTensorFlow } from '../runtime/load.ts';
import type { Backend, Runtime } from '../runtime/runtime.ts';

/** The runtime on one backend, or null where it is not installed; one backend a process. */
export async function backendOrNull(backend: Backend): Promise<Runtime | null> {
  process.env.TRACTOGEN_BACKEND = backend;
  try {
    return await loadTensorFlow();
  } catch (error) {
    if (error instanceof TractogenError && error.code === 'RUNTIME_MISSING') return null;
    throw error;
  }
}
