import { loadTensorFlow } from '@tractogen/nn';
import type { Finding } from './examine.ts';

/** Loads TensorFlow.js as a training would, and says with which backend it ended and why. */
export async function examineRuntime(): Promise<Finding[]> {
  const runtime = await loadTensorFlow();
  const native = runtime.backend === 'tensorflow';
  const { libtensorflow, tfjs } = runtime.versions;
  return [
    {
      id: 'backend',
      name: 'Backend',
      ok: native,
      state: `${runtime.backend} (${runtime.reason})`,
      ...(native ? {} : { remedy: 'Run `npm run setup`; until then training is several times slower' }),
    },
    {
      id: 'tensorflow',
      name: 'TensorFlow',
      ok: native,
      state: `libtensorflow ${libtensorflow ?? 'not in use'}, TensorFlow.js ${tfjs}`,
    },
    { id: 'threads', name: 'Threads', ok: true, state: String(runtime.threads) },
    {
      id: 'gpu',
      name: 'GPU',
      ok: runtime.gpu,
      state: runtime.gpu ? 'in use' : 'none in use',
      ...(runtime.gpu
        ? {}
        : {
            remedy:
              'With an NVIDIA GPU run `TRACTOGEN_FLAVOUR=gpu npm run setup`; the processor serves until then',
          }),
    },
  ];
}
