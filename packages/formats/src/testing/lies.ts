// Small files whose headers claim gigabytes. Run by lies.test.ts in a process of its own, whose memory can be told.
import { gzipSync } from 'node:zlib';
import { TractogenError } from '@tractogen/core';
import { unzipSync } from 'fflate';
import { encodeNifti } from '../image/encode.ts';
import { decodeNifti } from '../image/read.ts';
import { decodeTck } from '../tck/decode.ts';
import { encodeTck } from '../tck/encode.ts';
import { decodeTrk } from '../trk/decode.ts';
import { encodeTrk } from '../trk/encode.ts';
import { decodeTrx } from '../trx/decode.ts';
import { encodeTrx } from '../trx/encode.ts';
import { writeZip } from '../trx/zip-write.ts';
import { decodeVtk } from '../vtk/decode.ts';
import { encodeVtk } from '../vtk/encode.ts';
import { OBLIQUE_GRID, makeTractogram } from './tractograms.ts';

const MOST = 2 ** 31 - 1;
const made = makeTractogram(91, { extras: true });
const [trk, tck, trx, vtk] = [encodeTrk(made), encodeTck(made), encodeTrx(made), encodeVtk(made)];
const nifti = encodeNifti({ ...OBLIQUE_GRID, dimensions: [2, 3, 4] }, new Float32Array(24));

function poke(bytes: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const copy = Uint8Array.from(bytes);
  change(new DataView(copy.buffer));
  return copy;
}

const swap = (bytes: Uint8Array, from: RegExp, to: string): Uint8Array =>
  Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to), 'latin1');

const parts = unzipSync(trx);
const header = (change: object): Uint8Array =>
  writeZip(
    Object.entries({
      ...parts,
      'header.json': Buffer.from(
        JSON.stringify({ ...JSON.parse(Buffer.from(parts['header.json']).toString()), ...change }),
      ),
    }),
  );
const large = (view: DataView): void =>
  [3, 32_767, 32_767, 64].forEach((n, i) => view.setInt16(40 + 2 * i, n, true));

const LIES: readonly (readonly [name: string, bytes: Uint8Array, read: (bytes: Uint8Array) => unknown])[] = [
  ['TRK n_pts', poke(trk, (view) => view.setInt32(1000, MOST, true)), decodeTrk],
  ['TRK n_count', poke(trk, (view) => view.setInt32(988, MOST, true)), decodeTrk],
  ['TRK n_scalars', poke(trk, (view) => view.setInt16(36, 32_767, true)), decodeTrk],
  ['TRK n_properties', poke(trk, (view) => view.setInt16(238, 32_767, true)), decodeTrk],
  ['TCK count', swap(tck, /count: \d+/, `count: ${MOST}`), decodeTck],
  ['TRX NB_VERTICES', header({ NB_VERTICES: MOST }), decodeTrx],
  ['TRX NB_STREAMLINES', header({ NB_STREAMLINES: MOST }), decodeTrx],
  ['VTK POINTS', swap(vtk, /POINTS \d+/, `POINTS ${MOST}`), decodeVtk],
  ['VTK LINES', swap(vtk, /LINES \d+ \d+/, `LINES ${MOST} ${MOST}`), decodeVtk],
  ['VTK lines without numbers', swap(vtk, /LINES \d+/, `LINES ${MOST}`), decodeVtk],
  ['VTK FIELD', swap(vtk, /FieldData \d+/, `FieldData ${MOST}`), decodeVtk],
  ['VTK array', swap(vtk, /mean 2 3/, `mean ${MOST} 3`), decodeVtk],
  ['NIfTI dimensions', poke(nifti, large), decodeNifti],
  ['NIfTI dimensions, gzipped', gzipSync(poke(nifti, large)), decodeNifti],
  ['NIfTI vox_offset', poke(nifti, (view) => view.setFloat32(108, MOST, true)), decodeNifti],
];

/** Reads every one and prints the code each ends with, and by how many MiB the process has grown at its largest. */
for (const read of [() => decodeTrk(trk), () => decodeTck(tck), () => decodeTrx(trx), () => decodeVtk(vtk)])
  read();
decodeNifti(gzipSync(nifti));
const before = process.resourceUsage().maxRSS;
const codes = LIES.map(([name, bytes, read]) => {
  try {
    read(bytes);
    return [name, 'ok'];
  } catch (error) {
    return [name, error instanceof TractogenError ? error.code : String(error)];
  }
});
process.stdout.write(
  JSON.stringify({
    codes: Object.fromEntries(codes) as unknown,
    largest: Math.max(...LIES.map(([, bytes]) => bytes.length)),
    grownMiB: (process.resourceUsage().maxRSS - before) / 1024,
  }),
);
