import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../../../data/fibercup');

/** The labelled set that ships with the repository, read without the formats package. */
export function fibercup(): {
  points: Float32Array;
  offsets: Uint32Array;
  labels: number[];
  bundles: unknown;
} {
  const entries = storedEntries(readFileSync(resolve(FOLDER, 'fibercup_labelled.trx')));
  const points = new Float32Array(new Uint8Array(entry(entries, 'positions.3.float32')).buffer);
  const starts = new Uint32Array(new Uint8Array(entry(entries, 'offsets.uint32')).buffer);
  const labels = readFileSync(resolve(FOLDER, 'fibercup_labels.tsv'), 'utf8').trim().split('\n').slice(1);
  const offsets = new Uint32Array(labels.length + 1);
  offsets.set(starts.subarray(0, labels.length));
  offsets[labels.length] = points.length / 3;
  return {
    points,
    offsets,
    labels: labels.map((line) => Number(line.split('\t')[1])),
    bundles: JSON.parse(readFileSync(resolve(FOLDER, 'bundles.json'), 'utf8')),
  };
}

/** Files of a zip whose entries are stored, not compressed, by its central directory. */
function storedEntries(zip: Buffer): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  for (let at = zip.readUInt32LE(end + 16); at < end;) {
    const sizes = {
      name: zip.readUInt16LE(at + 28),
      extra: zip.readUInt16LE(at + 30),
      comment: zip.readUInt16LE(at + 32),
    };
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    found.set(
      zip.toString('utf8', at + 46, at + 46 + sizes.name),
      zip.subarray(start, start + zip.readUInt32LE(at + 24)),
    );
    at += 46 + sizes.name + sizes.extra + sizes.comment;
  }
  return found;
}

function entry(entries: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = entries.get(name);
  if (!bytes) throw new Error(`no ${name} in the tractogram`);
  return bytes;
}
