export {
  IDENTITY,
  applyAffine,
  checkAffine,
  determinant,
  invertAffine,
  multiplyAffine,
  voxelSizes,
} from './space/affine.ts';
export { axisCodes } from './space/axis-codes.ts';
export { checkGrid } from './space/check-grid.ts';
export type { Affine, Grid } from './space/grid.ts';
export {
  ORIGINS,
  RASMM,
  SPACES,
  TRACKVIS,
  between,
  toRasmm,
  type Origin,
  type Space,
  type SpatialType,
} from './space/spaces.ts';
export type { ReadOptions, Warn } from './tractogram/read-options.ts';
export { formatOfName } from './tractogram/format.ts';
export { readTractogram } from './tractogram/read.ts';
export { groupNames } from './tractogram/check.ts';
export { streamlineCount, type DataColumn, type Tractogram } from './tractogram/tractogram.ts';
export { writeTractogram, type WriteTractogramOptions } from './tractogram/write.ts';
export { streamTractogram, type StreamOptions } from './stream/open.ts';
export type { TractogramStream } from './stream/stream.ts';
export { canStreamTo, writeStream, type WriteStreamOptions } from './stream/write.ts';
export { decodeTrk } from './trk/decode.ts';
export { encodeTrk } from './trk/encode.ts';
export { decodeTck } from './tck/decode.ts';
export { encodeTck } from './tck/encode.ts';
export { decodeTrx } from './trx/decode.ts';
export { encodeTrx } from './trx/encode.ts';
export { isTrxFolder } from './trx/folder.ts';
export { decodeVtk } from './vtk/decode.ts';
export { encodeVtk } from './vtk/encode.ts';
export { VTK_VERSIONS, type VtkStyle, type VtkVersion } from './vtk/style.ts';
export type { Image } from './image/image.ts';
export { encodeNifti, type VoxelArray } from './image/encode.ts';
export { decodeNifti, readImage } from './image/read.ts';
export { writeImage } from './image/write.ts';
export type { WriteFileOptions } from './files/write-file.ts';
export { ABOUT, DIAGNOSES, aboutColumns, type About, type Diagnosis } from './streamlines/about.ts';
export { category, emptyColumns, type OptionalColumns } from './streamlines/columns.ts';
export { readSplit, readStreamlines } from './streamlines/read.ts';
export { concatenated } from './streamlines/concatenated.ts';
export { gatherPoints, selectRows } from './streamlines/select.ts';
export { bundlesAmong, trainableRows, type TrainableRows } from './streamlines/trainable.ts';
export {
  REGISTRATION_FILE,
  type RegistrationImage,
  type RegistrationImages,
} from './tractogram/registration-images.ts';
export { SIDE_FILES, SIMULATED_FILE } from './tractogram/side-files.ts';
export {
  POINTS,
  SPLITS,
  VALUES,
  splitFile,
  type CategoryColumn,
  type Split,
  type StreamlineMetadata,
  type StreamlineTable,
} from './streamlines/table.ts';
export { BATCH_ROWS, writeStreamlineParts, writeStreamlines } from './streamlines/write.ts';
