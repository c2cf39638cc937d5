export * from './errors.ts';
export { stableJson, stableJsonLine } from './json.ts';
export { diskFileSystem, exists, systemCode, type FileSystem } from './files/file-system.ts';
export { syncPath, writeFileAtomic, writeSynced, type Bytes } from './files/atomic.ts';
export { hashFile, sha256 } from './files/hash.ts';
export { onPath } from './files/on-path.ts';
export { asWriteError } from './files/write-error.ts';
export { fileInside } from './files/inside.ts';
export { readJson } from './files/read-json.ts';
export { randomFrom, restoreRandom, type Random, type RandomState } from './random/random.ts';
export {
  ACCESS,
  ARTEFACT_KINDS,
  MANIFEST_FILE,
  PROVENANCE_FILE,
  strictest,
  type Access,
  type ArtefactKind,
  type Counts,
  type Manifest,
} from './artefact/manifest.ts';
export { OLDER, OLDEST_TOLD } from './privacy/told-age.ts';
export { blobFolder, blobsOfUser } from './blobs/of-user.ts';
export { blobStore, type Blob, type BlobStore } from './blobs/store.ts';
export { materialise } from './artefact/materialise.ts';
export { openArtefact, type Artefact, type OpenOptions } from './artefact/open.ts';
export { beginArtefact, type ArtefactOutput, type ArtefactWriter } from './artefact/write.ts';
export {
  VERBS,
  defineStage,
  many,
  one,
  optional,
  type Clock,
  type Inputs,
  type Need,
  type Needs,
  type Stage,
  type StageContext,
  type StageResult,
  type Verb,
} from './stage/define.ts';
export { eventsTo, silentEvents, writeEventLine, type Events, type StageEvent } from './stage/events.ts';
export { planSchema, readPlan, type Plan } from './stage/plan.ts';
export { releaseLeases } from './work/work-folder.ts';
export { codeDigest, packageClosure } from './stage/digest.ts';
export { runStage, type RunOptions } from './stage/run.ts';
export { runStageMain } from './stage/main.ts';
