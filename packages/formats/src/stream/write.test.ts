import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeTck } from '../tck/encode.ts';
import { encodeTrx } from '../trx/encode.ts';
import { inFolder, write } from '../testing/python.ts';
import { OBLIQUE_GRID, makeTractogram } from '../testing/tractograms.ts';
import { readTractogram } from '../tractogram/read.ts';
import { writeTractogram } from '../tractogram/write.ts';
import { encodeTrk } from '../trk/encode.ts';
import { streamTractogram } from './open.ts';
import { writeStream } from './write.ts';

const full = makeTractogram(111, { lengths: [5, 0, 1, 40, 2, 300, 7], extras: true });
const SOURCES = {
  'in.trk': encodeTrk(full),
  'none.trk': encodeTrk(makeTractogram(112, { lengths: [] })),
  'in.trk.gz': gzipSync(encodeTrk(full)),
  'in.tck': encodeTck(full),
  'in.trx': encodeTrx({
    ...full,
    perGroup: new Map([['left', new Map([['mean', { values: Float32Array.of(1), components: 1 }]])]]),
  }),
};

describe('a tractogram written a part at a time', () => {
  it.each(Object.keys(SOURCES))('has the bytes it has as a whole: from %s', async (name) => {
    await inFolder(async (folder) => {
      const source = write(folder, name, SOURCES[name as keyof typeof SOURCES]);
      for (const format of ['trk', 'tck', 'trx', 'trk.gz', 'tck.gz']) {
        const [parts, whole] = [join(folder, `parts.${format}`), join(folder, `whole.${format}`)];
        const heard: [string[], string[]] = [[], []];
        const options = { reference: OBLIQUE_GRID, window: 700 };
        await streamTractogram(source, options, async (stream) => {
          await writeStream(parts, stream, { warn: (text) => heard[0].push(text) });
        });
        const read = await readTractogram(source, options);
        await writeTractogram(whole, read, { warn: (text) => heard[1].push(text) });
        expect(Buffer.compare(readFileSync(parts), readFileSync(whole))).toBe(0);
        expect(heard[0].map((text) => text.split(', ').toSorted())).toEqual(
          heard[1].map((text) => text.split(', ').toSorted()),
        );
      }
    });
  });

  it('is all there or nothing', async () => {
    await inFolder(async (folder) => {
      const bad = write(folder, 'nan.trk', encodeTrk({ ...full, points: full.points.with(900, Number.NaN) }));
      const convert = async (from: string, to: string, force = false): Promise<void> =>
        await streamTractogram(
          from,
          { window: 700 },
          async (stream) => await writeStream(to, stream, { force }),
        );
      const out = join(folder, 'out.tck');
      await expect(convert(bad, out)).rejects.toMatchObject({
        code: 'NOT_FINITE',
        place: { file: out, index: 5 },
      });
      expect(readdirSync(folder)).toEqual(['nan.trk']);
      const bare = write(folder, 'bare.tck', encodeTck(full));
      await expect(convert(bare, join(folder, 'out.trk'))).rejects.toMatchObject({
        code: 'REFERENCE_NEEDED',
      });
      await convert(bare, out);
      await expect(convert(bare, out)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
      await convert(bare, out, true);
      await expect(convert(bare, join(folder, 'out.trx'))).rejects.toMatchObject({
        code: 'REFERENCE_NEEDED',
      });
      await expect(convert(bare, join(folder, 'out.vtk'))).rejects.toMatchObject({ code: 'FORMAT_UNKNOWN' });
      await expect(convert(bad, join(folder, 'out.tck.gz'))).rejects.toMatchObject({ code: 'NOT_FINITE' });
      expect(readdirSync(folder).toSorted()).toEqual(['bare.tck', 'nan.trk', 'out.tck']);
      const nowhere = join(folder, 'no/out.tck');
      await expect(convert(bare, nowhere)).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    });
  });
});
