import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeTck } from './tck/encode.ts';
import { inFolder } from './testing/python.ts';
import { codeOf, makeTractogram } from './testing/tractograms.ts';
import { readTractogram } from './tractogram/read.ts';
import { encodeTrk } from './trk/encode.ts';
import { readZipDirectory } from './trx/zip-directory.ts';
import { encodeVtk } from './vtk/encode.ts';

interface Outcome {
  readonly codes: Readonly<Record<string, string>>;
  readonly largest: number;
  readonly grownMiB: number;
}

describe('files of a few kilobytes that claim gigabytes', () => {
  it('are refused, or read for what is there, with less than 16 MiB of memory (R-01)', () => {
    const child = fileURLToPath(new URL('./testing/lies.ts', import.meta.url));
    const outcome = JSON.parse(execFileSync(process.execPath, [child], { encoding: 'utf8' })) as Outcome;
    expect(outcome.codes).toEqual({
      'TRK n_pts': 'TRUNCATED',
      'TRK n_count': 'ok',
      'TRK n_scalars': 'TRUNCATED',
      'TRK n_properties': 'TRUNCATED',
      'TCK count': 'ok',
      'TRX NB_VERTICES': 'COUNT_MISMATCH',
      'TRX NB_STREAMLINES': 'COUNT_MISMATCH',
      'VTK POINTS': 'TRUNCATED',
      'VTK LINES': 'TRUNCATED',
      'VTK lines without numbers': 'HEADER_INVALID',
      'VTK FIELD': 'HEADER_INVALID',
      'VTK array': 'TRUNCATED',
      'NIfTI dimensions': 'TRUNCATED',
      'NIfTI dimensions, gzipped': 'TRUNCATED',
      'NIfTI vox_offset': 'TRUNCATED',
    });
    expect(outcome.largest).toBeLessThan(4096);
    expect(outcome.grownMiB).toBeLessThan(16);
  });

  it.each([
    ['trk', encodeTrk],
    ['tck', encodeTck],
    ['vtk', encodeVtk],
  ] as const)(
    'of gzip are not inflated beyond what a tractogram can be: %s (R-08)',
    async (format, encode) => {
      await inFolder(async (folder) => {
        const path = join(folder, `bomb.${format}.gz`);
        const zeros = Buffer.concat([encode(makeTractogram(92)), new Uint8Array(1 << 28)]);
        writeFileSync(path, gzipSync(zeros));
        await expect(readTractogram(path)).rejects.toMatchObject({
          code: 'UNSAFE_ENTRY',
          place: { file: path },
        });
      });
    },
  );

  it('of zip with a million entries are refused before the first is looked at (R-07)', () => {
    const end = Buffer.alloc(56 + 20 + 22);
    end.writeUInt32LE(0x06064b50, 0);
    end.writeBigUInt64LE(44n, 4);
    for (const [i, value] of [1_000_000n, 1_000_000n, 0n, 0n].entries())
      end.writeBigUInt64LE(value, 24 + 8 * i);
    end.writeUInt32LE(0x07064b50, 56);
    end.writeUInt32LE(0x06054b50, 76);
    end.fill(0xff, 84, 96);
    expect(codeOf(() => readZipDirectory(end))).toBe('UNSAFE_ENTRY');
  });
});
