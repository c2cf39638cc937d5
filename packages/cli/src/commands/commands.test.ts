import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatError } from '@tractogen/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tractogen } from '../program.ts';

const fibercup = resolve(import.meta.dirname, '../../../../data/fibercup');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** What a command prints, and the one line of its error if it fails. */
async function run(...args: string[]): Promise<{ out: string; err: string; error: string | null }> {
  let [out, err] = ['', ''];
  const program = tractogen({
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
  });
  const error = await program.parseAsync(['node', 'tractogen', ...args]).then(
    () => null,
    (cause: unknown) => formatError(cause),
  );
  return { out, err, error };
}

describe('tractogen', () => {
  it('info tells what a tractogram holds', async () => {
    const { out } = await run('info', join(fibercup, 'fibercup_labelled.trx'), '--json');
    const facts = JSON.parse(out) as { streamlines: number; points: number; groups: Record<string, number> };
    expect(facts.streamlines).toBe(4711);
    expect(facts.points).toBe(200_848);
    expect(facts.groups['bundle_5']).toBe(65);
  });

  it('convert says what the other format cannot hold, and refuses to overwrite', async () => {
    const output = join(folder, 'out.tck');
    const first = await run('convert', join(fibercup, 'fibercup_labelled.trx'), output);
    expect(first.error).toBeNull();
    expect(first.err).toContain('DATA_DROPPED');
    expect(first.err).toContain('4711 streamlines written');
    const again = await run('convert', join(fibercup, 'fibercup_labelled.trx'), output);
    expect(again.error).toMatch(/^OUTPUT_EXISTS .*out\.tck: .* Use -f/);
    expect((await run('convert', join(fibercup, 'fibercup_labelled.trx'), output, '-f', '-q')).err).toBe('');
  });

  it('convert and info go through VTK, which --lps turns round', async () => {
    const [vtk, trx] = [join(folder, 'out.vtk'), join(fibercup, 'fibercup_labelled.trx')];
    expect((await run('convert', trx, vtk)).err).toContain('4711 streamlines written');
    const boxOf = async (...args: string[]): Promise<{ minimum: number[]; maximum: number[] }> =>
      (JSON.parse((await run('info', ...args, '--json')).out) as { bounding_box: never }).bounding_box;
    const there = await boxOf(trx);
    expect(await boxOf(vtk)).toEqual(there);
    const turned = await boxOf(vtk, '--lps');
    expect(turned.minimum).toEqual([-there.maximum[0], -there.maximum[1], there.minimum[2]]);
    expect((await run('convert', trx, vtk, '-f', '--ascii', '--vtk-version', '5.1')).error).toBeNull();
    expect((await readFile(vtk, 'latin1')).slice(0, 60)).toMatch(/^# vtk DataFile Version 5.1\n.*\nASCII\n/);
    expect(await boxOf(vtk)).toEqual(there);
  });

  it("convert into a folder that is not there is the user's to mend", async () => {
    const { error } = await run(
      'convert',
      join(fibercup, 'fibercup_labelled.trx'),
      join(folder, 'no/such/out.trk'),
    );
    expect(error).toMatch(/^WRITE_FAILED .*out\.trk: the disk answered ENOENT\. Make the folder first\.$/);
  });

  it.each(['trk', 'tck', 'trx', 'vtk'])('info refuses an empty .%s file in one line', async (format) => {
    const file = join(folder, `empty.${format}`);
    await writeFile(file, '');
    expect((await run('info', file)).error).toMatch(/^FORMAT_UNKNOWN .*empty\..*: .*\. .*\.$/);
  });

  it('score gives a tractogram full marks against itself, and says what is missing of a part of it', async () => {
    const truth = join(fibercup, 'fibercup_dense.trx');
    const { out } = await run('score', truth, '--truth', truth, '--json');
    const all = JSON.parse(out) as {
      validConnections: number;
      bundles: { overlap: number }[];
      mean: { f1: number };
    };
    expect(all.bundles.length).toBe(7);
    expect(all.validConnections).toBe(1);
    expect(all.mean.f1).toBe(1);
    const table = (await run('score', join(fibercup, 'fibercup_labelled.trx'), '--truth', truth)).out;
    expect(table).toMatch(/VB valid bundles +7 of 7/);
    expect(table).toMatch(/IC invalid connections +\d/);
    expect((await run('score', truth, '--truth', join(folder, 'nowhere'))).error).toMatch(/^DATA_MISSING/);
    const own = join(folder, 'own.trk');
    await run('convert', truth, own);
    expect((await run('score', truth, '--truth', own)).error).toMatch(/^INPUT_INVALID .*has no bundles/);
  });

  it('check accepts the pipelines that ship', async () => {
    const { out } = await run('check', resolve(fibercup, '../../pipelines/quickstart.yaml'));
    expect(out).toMatch(/quickstart\.yaml: 16 nodes, valid/);
  });
});
