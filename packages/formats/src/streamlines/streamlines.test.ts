import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beginArtefact, diskFileSystem, openArtefact, sha256 } from '@tractogen/core';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { inFolder, write } from '../testing/python.ts';
import { collect, makeTable } from '../testing/tables.ts';
import { category, emptyColumns } from './columns.ts';
import { readSplit, readStreamlines } from './read.ts';
import { selectRows } from './select.ts';
import { POINTS, VALUES, type StreamlineTable } from './table.ts';
import { BATCH_ROWS, writeStreamlineParts, writeStreamlines } from './write.ts';

const table = makeTable(61, 37);
const bytes = await collect(writeStreamlines(table));

describe('streamlines as Arrow', () => {
  it('has the columns and types of the design, in order', () => {
    const { schema } = tableFromIPC(bytes);
    expect(
      schema.fields.map(({ name, type, nullable }) => `${name} ${String(type)}${nullable ? ' null' : ''}`),
    ).toEqual([
      'points FixedSizeList[256]<FixedSizeList[3]<Float32>>',
      'id Uint32',
      'bundle Dictionary<Int32, Utf8> null',
      'plausible Bool',
      'length Float32',
      'flipped Bool',
      'group Uint32',
      'subject Dictionary<Int32, Utf8> null',
      'session Dictionary<Int32, Utf8> null',
      'age Float32 null',
      'diagnosis Dictionary<Int32, Utf8> null',
      'sex Dictionary<Int32, Utf8> null',
      'site Dictionary<Int32, Utf8> null',
      'protocol Dictionary<Int32, Utf8> null',
      'icv Float32 null',
      'weight Float32 null',
    ]);
    expect(Object.fromEntries([...schema.metadata].map(([key, value]) => [key, JSON.parse(value)]))).toEqual({
      space: 'rasmm',
      rows: 37,
      voxel_to_rasmm: table.metadata.grid.voxelToRasmm,
      dimensions: [30, 20, 12],
      centre: [1.5, -2.25, 0.1],
      scale: 61.7,
      source: 'ab'.repeat(32),
    });
  });

  it('has the same bytes where it comes a part at a time in one and the same table', async () => {
    const large = makeTable(62, BATCH_ROWS + 5);
    const whole = await collect(writeStreamlines(large));
    async function* parts(): AsyncGenerator<StreamlineTable> {
      const shared = new Float32Array(BATCH_ROWS * VALUES);
      for (const [from, to] of [
        [0, BATCH_ROWS],
        [BATCH_ROWS, BATCH_ROWS + 5],
      ]) {
        const part = selectRows(
          large,
          Uint32Array.from({ length: to - from }, (_, i) => from + i),
        );
        shared.set(part.points);
        yield { ...part, points: shared.subarray(0, part.points.length) };
      }
    }
    const hash = createHash('sha256');
    for await (const chunk of writeStreamlineParts(large.metadata, large.rows, parts())) hash.update(chunk);
    expect(hash.digest('hex')).toBe(sha256(whole));
    await expect(collect(writeStreamlineParts(large.metadata, 7, [large]))).rejects.toMatchObject({
      code: 'COUNT_MISMATCH',
    });
    const other = [table, { ...table, bundle: category(Array.from({ length: 37 }, () => 'XX')) }];
    await expect(collect(writeStreamlineParts(table.metadata, 74, other))).rejects.toMatchObject({
      code: 'PARAMETER_INVALID',
    });
  });

  it('reads, row by row, as what was written', () => {
    const rows = tableFromIPC(bytes);
    for (const row of [0, 7, 36]) {
      const values = rows.get(row)?.toJSON() ?? {};
      expect(values.id).toBe(table.id[row]);
      expect(values.plausible).toBe(table.plausible[row] === 1);
      expect(values.age).toBe(Number.isNaN(table.age[row]) ? null : table.age[row]);
      expect(values.bundle).toBe(
        table.bundle.codes[row] === -1 ? null : table.bundle.names[table.bundle.codes[row]],
      );
      expect(values.session).toBeNull();
      expect([...values.points.get(255).toArray()]).toEqual([
        ...table.points.subarray(row * VALUES + VALUES - 3, (row + 1) * VALUES),
      ]);
    }
  });

  it('gives equal bytes for equal tables, and null has one pattern', async () => {
    expect(sha256(await collect(writeStreamlines(makeTable(61, 37))))).toBe(sha256(bytes));
    const otherNaN = new Float32Array(new Uint32Array(37).fill(0x7fc0_1234).buffer);
    expect(sha256(await collect(writeStreamlines({ ...table, icv: otherNaN })))).toBe(sha256(bytes));
  });

  it.each([0, 1, 37])('comes back the same from a file, %i rows', async (rows) => {
    await inFolder(async (folder) => {
      const before = makeTable(62, rows);
      const after = await readStreamlines(write(folder, 'a.arrow', await collect(writeStreamlines(before))));
      expect(after).toEqual(before);
    });
  });

  it('goes over several batches', async () => {
    await inFolder(async (folder) => {
      const one = makeTable(63, 3);
      const many = selectRows(
        one,
        Uint32Array.from({ length: BATCH_ROWS + 5 }, (_, i) => i % 3),
      );
      const path = join(folder, 'a.arrow');
      const file = await collect(writeStreamlines(many));
      writeFileSync(path, file);
      expect(tableFromIPC(file).batches.map(({ numRows }) => numRows)).toEqual([BATCH_ROWS, 5]);
      const after = await readStreamlines(path);
      expect(after.rows).toBe(BATCH_ROWS + 5);
      expect(Buffer.compare(Buffer.from(after.points.buffer), Buffer.from(many.points.buffer))).toBe(0);
      expect(after.bundle).toEqual(many.bundle);
      expect(after.age).toEqual(many.age);
      expect(after.flipped).toEqual(many.flipped);
    });
  });

  it('is read from an artefact by split', async () => {
    await inFolder(async (folder) => {
      const dir = join(folder, 'streamlines');
      const output = await beginArtefact(diskFileSystem, dir);
      await output.write('streamlines-valid.arrow', writeStreamlines(table));
      await output.commit({
        kind: 'streamlines',
        access: 'open',
        counts: { in: 37, out: 37, dropped: {} },
        provenance: {},
      });
      const artefact = await openArtefact(dir);
      expect(await readSplit(artefact, 'valid')).toEqual(table);
      await expect(readSplit(artefact, 'train')).rejects.toMatchObject({ code: 'ARTEFACT_CORRUPT' });
    });
  });

  it('refuses what is no such file', async () => {
    await inFolder(async (folder) => {
      const code = async (content: Uint8Array): Promise<unknown> =>
        await readStreamlines(write(folder, 'a.arrow', content)).then(
          () => 'ok',
          (error: unknown) => (error as { code: string }).code,
        );
      expect(await code(new Uint8Array(0))).toBe('FORMAT_UNKNOWN');
      expect(await code(Buffer.from('PAR1 is not Arrow'))).toBe('FORMAT_UNKNOWN');
      expect(await code(bytes.subarray(0, bytes.length / 2))).toBe('ARTEFACT_CORRUPT');
      expect(
        await code(Buffer.from(bytes.toString('latin1').replaceAll('plausible', 'plausable'), 'latin1')),
      ).toBe('COLUMN_MISSING');
      expect(await code(Buffer.from(bytes.toString('latin1').replaceAll('rasmm"', 'voxmm"'), 'latin1'))).toBe(
        'HEADER_INVALID',
      );
      rmSync(join(folder, 'a.arrow'));
      await expect(readStreamlines(join(folder, 'a.arrow'))).rejects.toMatchObject({ code: 'DATA_MISSING' });
    });
  });

  it('refuses columns of another length and codes without names', async () => {
    await expect(collect(writeStreamlines({ ...table, id: table.id.slice(1) }))).rejects.toMatchObject({
      code: 'COUNT_MISMATCH',
    });
    const bundle = { codes: table.bundle.codes, names: ['only'] };
    await expect(collect(writeStreamlines({ ...table, bundle }))).rejects.toMatchObject({
      code: 'PARAMETER_INVALID',
    });
  });
});

describe('columns', () => {
  it('codes names in sorted order, −1 for null', () => {
    expect(category(['b', null, 'a', 'b'])).toEqual({ codes: Int32Array.of(1, -1, 0, 1), names: ['a', 'b'] });
    expect(category([])).toEqual({ codes: new Int32Array(0), names: [] });
  });

  it('can be null throughout', () => {
    const none = emptyColumns(2);
    expect(none.sex).toEqual({ codes: Int32Array.of(-1, -1), names: [] });
    expect([...none.age]).toEqual([Number.NaN, Number.NaN]);
  });

  it('are selected by row, in any order and repeatedly', () => {
    const some = selectRows(table, [5, 0, 5]);
    expect(some.rows).toBe(3);
    expect([...some.id]).toEqual([15, 0, 15]);
    expect(some.points.subarray(VALUES, VALUES + 3 * POINTS)).toEqual(table.points.subarray(0, VALUES));
    expect(some.bundle.names).toBe(table.bundle.names);
    expect(some.bundle.codes[2]).toBe(table.bundle.codes[5]);
    expect(() => selectRows(table, [37])).toThrow('there is no row 37');
  });
});
