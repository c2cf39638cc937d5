import { linearCodec, readModel, type Codec } from '@tractogen/codec';
import type { Artefact } from '@tractogen/core';

export interface CodecOptions {
  /** Threads for TensorFlow, if this call is the first to load it. */
  readonly threads?: number;
  /** Streamlines at once; results do not depend on it beyond rounding. */
  readonly batch?: number;
}

/**
 * Opens a trained model for use. A model of family `linear` needs no TensorFlow and loads none.
 *
 * @throws TractogenError ARTEFACT_CORRUPT; RUNTIME_MISSING
 */
export async function openCodec(artefact: Artefact, options: CodecOptions = {}): Promise<Codec> {
  const model = await readModel(artefact);
  if (model.family === 'linear') return await linearCodec(artefact);
  const [{ loadTensorFlow }, { layersCodec }] = await Promise.all([
    import('../runtime/load.ts'),
    import('./layers-codec.ts'),
  ]);
  const runtime = await loadTensorFlow(options.threads === undefined ? {} : { threads: options.threads });
  return await layersCodec(runtime, artefact, model, options.batch ?? 512);
}
