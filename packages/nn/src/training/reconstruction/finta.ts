import type { FintaDecoder } from '../../blocks/finta-decoder.ts';
import type { FintaEncoder } from '../../blocks/finta-encoder.ts';
import type { Ops } from '../../ops/ops.ts';
import type { Autoencoder } from './autoencoder.ts';

/** Layers of the linear part. */
const LINEAR = ['linear/', 'experts/', 'charts/', 'gate/'];

/**
 * An encoder and a decoder as one autoencoder, parameters as `encoder/e1/kernel` … `decoder/d6/bias`.
 *
 * @param linearRate share of the learning rate for the linear part: its weights start at a solution, and
 *   those of the last components are as small as one step at full rate
 */
export function fintaAutoencoder(
  ops: Ops,
  encoder: FintaEncoder,
  decoder: FintaDecoder,
  linearRate = 1,
): Autoencoder {
  return {
    parameters: trainableParameters({ encoder, decoder }, linearRate),
    encode: (x) => encoder.forward(ops, x),
    decode: (z, masks = null) => decoder.forward(ops, z, masks),
  };
}

/** What of a network is trained, in an order that never changes. */
export function trainableParameters(
  { encoder, decoder }: { readonly encoder: FintaEncoder; readonly decoder: FintaDecoder },
  linearRate = 1,
): Autoencoder['parameters'] {
  const half = (
    side: 'encoder' | 'decoder',
    { parameters }: Pick<FintaEncoder, 'parameters'>,
  ): Autoencoder['parameters'] =>
    parameters
      .filter(({ variable }) => variable.trainable)
      .map(({ name, shape, variable }) => ({
        name: `${side}/${name}`,
        shape,
        variable,
        rateFactor: LINEAR.some((layer) => name.startsWith(layer)) ? linearRate : 1,
      }));
  return [...half('encoder', encoder), ...half('decoder', decoder)];
}
