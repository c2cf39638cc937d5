import type { LinearPath } from '@tractogen/codec';
import { valuesOf, type Network } from '@tractogen/nn';

/** A copy of a network's linear path as it is now, or null where the preset has none. */
export function linearPathOf({ encoder, decoder }: Network): LinearPath | null {
  const [reading, writing] = [valuesOf(encoder.parameters), valuesOf(decoder.parameters)];
  const encoderKernel = reading.get('linear/kernel');
  const encoderBias = reading.get('linear/bias');
  const decoderKernel = writing.get('linear/kernel');
  const decoderBias = writing.get('linear/bias');
  if (!encoderKernel || !encoderBias || !decoderKernel || !decoderBias) return null;
  return { encoderKernel, encoderBias, decoderKernel, decoderBias };
}
