import type { ReadOptions } from '../tractogram/read-options.ts';
import { decodeTrx } from '../trx/decode.ts';
import { codeOf } from './tractograms.ts';

/** Streamlines that an archive gives and the codes it warns with, as words; or the code it is refused with. */
export function outcome(archive: Uint8Array, options: ReadOptions = {}): string {
  const heard: string[] = [];
  let streamlines = -1;
  const code = codeOf(() => {
    streamlines =
      decodeTrx(archive, { ...options, warn: (_message, warned) => heard.push(warned) }).offsets.length - 1;
  });
  return code === 'ok' ? [streamlines, ...heard].join(' ') : code;
}

/** The bytes of an array as they lie in memory. */
export const raw = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
