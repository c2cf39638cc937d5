import { assignValues, couplingRows, type Network, type Runtime } from '@tractogen/nn';
import type { Frame } from './align.ts';
import type { Quadratic } from './quadratic.ts';

/**
 * Sets the coupling behind the encoder, and the one in front of the decoder that undoes it.
 *
 * @param places one an expert: frames that codes have by now, and quadratics of what they were before they were spread and shifted
 */
export function couple(
  { tf: flow }: Pick<Runtime, 'tf'>,
  { encoder, decoder }: Network,
  places: readonly (Pick<Frame, 'shift'> & { readonly quadratics: ReadonlyMap<number, Quadratic> })[],
): void {
  const d = decoder.spec.latent;
  const block = couplingRows(d);
  const kernel = new Float32Array(places.length * block * d);
  for (const [k, { shift, quadratics }] of places.entries())
    for (const [dimension, { squares, constant, sd }] of quadratics) {
      const at = (row: number): number => (k * block + row) * d + dimension;
      let last = constant;
      for (const [j, factor] of squares.entries()) {
        // factor · (z_j − shift_j)².
        kernel[at(j)] = (-2 * factor * shift[j]) / sd;
        kernel[at(d + j)] = factor / sd;
        last += factor * shift[j] ** 2;
      }
      kernel[at(block - 1)] = last / sd;
    }
  const set = ({ parameters }: Network['encoder'] | Network['decoder'], values: Float32Array): void =>
    assignValues(
      flow,
      parameters.filter(({ name }) => name === 'coupling/kernel'),
      new Map([['coupling/kernel', values]]),
    );
  set(encoder, kernel);
  set(
    decoder,
    kernel.map((value) => -value),
  );
}
