import {
  CHART_PARTS,
  LINEAR_PATHS,
  writeChartsPart,
  writeLinearPath,
  type ChartsPart,
  type LinearPath,
} from '@tractogen/codec';
import type { ArtefactOutput } from '@tractogen/core';
import { valuesOf, type Network } from '@tractogen/nn';

/** A network's linear part by itself. */
export type LinearPart =
  | { readonly kind: 'path'; readonly path: LinearPath }
  | { readonly kind: 'charts'; readonly part: ChartsPart };

/** A copy of a network's linear part as it is now, or null where the preset has none. */
export function linearPartOf({ encoder, decoder }: Network): LinearPart | null {
  const [reading, writing] = [valuesOf(encoder.parameters), valuesOf(decoder.parameters)];
  const { charts } = encoder.spec;
  if (charts !== null) {
    const gate = (values: typeof reading): ChartsPart['encoderGate'] => ({
      kernel: values.get('gate/kernel')!,
      bias: values.get('gate/bias')!,
    });
    return {
      kind: 'charts',
      part: {
        encoderGate: gate(reading),
        means: reading.get('means/kernel')!,
        scale: charts.scale,
        reading: reading.get('charts/kernel')!,
        placing: reading.get('place/kernel')!,
        decoderGate: gate(writing),
        unplacing: writing.get('place/kernel')!,
        writing: writing.get('charts/kernel')!,
      },
    };
  }
  const encoderKernel = reading.get('linear/kernel');
  const encoderBias = reading.get('linear/bias');
  const decoderKernel = writing.get('linear/kernel');
  const decoderBias = writing.get('linear/bias');
  if (!encoderKernel || !encoderBias || !decoderKernel || !decoderBias) return null;
  return { kind: 'path', path: { encoderKernel, encoderBias, decoderKernel, decoderBias } };
}

/** Writes a linear part as it is at a moment. */
export async function writeLinearPart(
  output: ArtefactOutput,
  moment: keyof typeof LINEAR_PATHS,
  linear: LinearPart,
): Promise<void> {
  if (linear.kind === 'path') await writeLinearPath(output, LINEAR_PATHS[moment], linear.path);
  else await writeChartsPart(output, CHART_PARTS[moment], linear.part);
}
