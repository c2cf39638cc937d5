import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Access } from '@tractogen/core';
import { readTractogram } from '@tractogen/formats';
import { measureAttribute } from '@tractogen/geometry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeModel, writeTraining } from '../testing/generate-inputs.ts';
import { run } from '../testing/run.ts';

const mask = resolve(import.meta.dirname, '../../../../data/fibercup/white_matter.nii.gz');
let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generate-'));
  const scales = { '*': { mean: 40, sd: 10, low: 30, high: 55, p5: 32, p95: 52 } };
  await writeModel(at('regression'), {
    attributes: { length: { unit: 'mm', scope: 'all', scales, dimension: null } },
    // z = r, but for 3e-7: the length is the one asked for.
    prior: { kind: 'regression', attribute: 'length', direction: [1], bias: [0], logvar: -30 },
  });
  await writeModel(at('ring'), { prior: { kind: 'ring', radius: 2 } });
  await writeModel(at('autoencoder'), {});
  const ages = { '*': { mean: 75, sd: 9, low: 55, high: 90, p5: 60, p95: 90 } };
  for (const access of ['open', 'restricted'] as const)
    await writeModel(
      at(`ages-${access}`),
      {
        attributes: { age: { unit: 'years', scope: 'all', scales: ages, dimension: null } },
        prior: { kind: 'regression', attribute: 'age', direction: [1], bias: [0], logvar: -30 },
      },
      access,
    );
  await writeTraining(at('streamlines'));
  // The second visit lies turned by 90° about z, and 5 mm further along x.
  const visit = {
    toTemplate: [0, 1, 0, 0, -1, 0, 0, 5, 0, 0, 1, 0, 0, 0, 0, 1],
    toNative: [0, -1, 0, 5, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    grid: { voxelToRasmm: [3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1], dimensions: [9, 30, 9] },
    likeness: 1,
  };
  await writeTraining(at('template-space'), {
    schema: 2,
    template: 'template.nii',
    kind: 'rigid',
    builtFrom: null,
    visits: [
      { ...visit, subject: 'sub-01', session: 'M000', toNative: visit.toTemplate },
      { ...visit, subject: 'sub-01', session: 'M012' },
    ],
  });
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

describe('tractogen generate', () => {
  it('gives the length asked for, in every format', async () => {
    for (const format of ['trk', 'tck', 'trx']) {
      const output = at(`length.${format}`);
      const { err, error } = await run(
        'generate',
        at('regression'),
        output,
        '--length',
        '44.5',
        '-n',
        '7',
        '--reference',
        mask,
      );
      expect(error).toBeNull();
      expect(err).toContain(`7 streamlines written to ${output}`);
      const { points, offsets, perStreamline } = await readTractogram(output);
      expect(offsets).toHaveLength(8);
      for (let i = 0; i < 7; i++) expect(measureAttribute('length', points, offsets[i])).toBeCloseTo(44.5, 2);
      if (format === 'tck') continue;
      expect([...(perStreamline.get('requested_length')?.values ?? [])]).toEqual(Array(7).fill(44.5));
      expect([...(perStreamline.get('out_of_support')?.values ?? [])]).toEqual(Array(7).fill(0));
    }
  });

  it("writes in a visit's native space, on its grid", async () => {
    const ask = async (output: string, training: string, ...more: string[]) =>
      await run(
        'generate',
        at('regression'),
        at(output),
        '-n',
        '3',
        '--length',
        '40',
        '--streamlines',
        at(training),
        ...more,
      );
    expect((await ask('template.trk', 'template-space')).error).toBeNull();
    expect((await ask('native.trk', 'template-space', '--native', 'sub-01/M012')).error).toBeNull();
    const [there, here] = [await readTractogram(at('template.trk')), await readTractogram(at('native.trk'))];
    expect(here.grid?.dimensions).toEqual([9, 30, 9]);
    for (let i = 0; i < here.points.length; i += 3) {
      expect(here.points[i]).toBeCloseTo(5 - there.points[i + 1], 3);
      expect(here.points[i + 1]).toBeCloseTo(there.points[i], 3);
    }
    const stranger = await ask('x.trk', 'template-space', '--native', 'sub-02');
    expect(stranger.error).toMatch(/^INPUT_INVALID .*: there is no subject sub-02.*sub-01/);
    expect((await ask('x.trk', 'template-space', '--native', 'sub-01')).error).toMatch(
      /^INPUT_INVALID .*sub-01 has 2 visits.*sub-01\/M000, sub-01\/M012/,
    );
    expect((await ask('x.trk', 'template-space', '--native')).error).toMatch(
      /^INPUT_INVALID .*without a name/,
    );
    expect((await ask('x.trk', 'streamlines', '--native', 'sub-01')).error).toMatch(
      /^INPUT_INVALID .*native space already/,
    );
  });

  it("flags what is out of the model's range, or where training is sparse", async () => {
    const ask = async (output: string, ...more: string[]) =>
      await run('generate', at('regression'), at(output), '-n', '5', '--json', ...more);
    const beyond = await ask('beyond.tck', '--length', '60');
    expect(beyond.err).toMatch(/^warning .*beyond\.tck: 5 of 5 requests are out of training's support/);
    expect(JSON.parse(beyond.out)).toMatchObject({
      streamlines: 5,
      bundles: [{ name: null, wanted: 5, accepted: 5, out_of_support: 5 }],
    });
    // Within what the model stores, but the training streamlines are of 40 ± 3 mm.
    expect((await ask('in.tck', '--length', '53')).err).not.toContain('out of');
    const rows = await ask('rows.trk', '--length', '53', '--streamlines', at('streamlines'));
    expect(rows.err).toContain('5 of 5');
    const own = await ask('own.trk', '--length', 'training', '--streamlines', at('streamlines'));
    expect(own.error).toBeNull();
    expect(JSON.parse(own.out).streamlines).toBe(5);
  });

  it('says that what comes of restricted data is restricted, and that ages above 89 are nobody’s', async () => {
    const ask = async (access: Access, age: string, ...more: string[]) =>
      await run(
        'generate',
        at(`ages-${access}`),
        at(`${access}-${age}.tck`),
        '-n',
        '4',
        '--age',
        age,
        '--json',
        ...more,
      );
    // Training tells 90 of whoever is older than 89.
    const open = await ask('open', '89.5');
    expect(open.err).not.toMatch(/restricted|out of training/);
    expect(JSON.parse(open.out).bundles[0].out_of_support).toBe(0);
    const old = await ask('restricted', '89.5');
    expect(old.err).toMatch(/the model is of restricted data, and so is what it generates/);
    expect(old.err).toMatch(/4 of 4 requests .*\(4 by age, which training has from 55\.00 to 89\.00\)/);
    expect(JSON.parse(old.out).bundles[0].out_of_support).toBe(4);
    const young = await ask('restricted', '70');
    expect(young.err).toContain('restricted data');
    expect(JSON.parse(young.out).bundles[0].out_of_support).toBe(0);
    expect((await ask('restricted', '71', '-q')).err).toBe('');
  });

  it('takes a bundle by name or number, and all of them in equal shares without one', async () => {
    for (const bundle of ['3', 'bundle_3']) {
      const output = at(`ring-${bundle}.trx`);
      await run('generate', at('ring'), output, '--bundle', bundle, '-n', '50', '--reference', mask);
      const { groups, points, offsets } = await readTractogram(output);
      expect([...groups.keys()]).toEqual(['bundle_3']);
      let sum = 0;
      for (let i = 0; i < 50; i++) sum += measureAttribute('length', points, offsets[i]);
      // Two classes: the second one's mean is −2, each unit is 10 mm: |20 + 10 N(0, 1)| with its mean just above 20.
      expect(Math.abs(sum / 50 - 20)).toBeLessThan((5 * 10) / Math.sqrt(50));
    }
    const { out } = await run('generate', at('ring'), at('all.tck'), '-n', '5', '--json');
    expect(JSON.parse(out).bundles).toMatchObject([
      { name: 'bundle_1', accepted: 3 },
      { name: 'bundle_3', accepted: 2 },
    ]);
  });

  it('gives the same streamlines for the same seed', async () => {
    const points = async (output: string, seed: string) => {
      await run('generate', at('ring'), at(output), '--bundle', '1', '-n', '4', '--seed', seed);
      return (await readTractogram(at(output))).points;
    };
    const first = await points('seed-a.tck', '8');
    expect(await points('seed-b.tck', '8')).toEqual(first);
    expect(await points('seed-c.tck', '9')).not.toEqual(first);
  });

  it('drops what leaves the mask, draws again, and says what it cost', async () => {
    // The line starts in a corner of FiberCup's volume, where there is no white matter.
    const { out, err } = await run(
      'generate',
      at('ring'),
      at('accept.tck'),
      '--bundle',
      '1',
      '-n',
      '3',
      '--accept',
      mask,
      '--tries',
      '2',
      '--json',
    );
    expect(JSON.parse(out)).toMatchObject({
      streamlines: 0,
      bundles: [{ proposed: 6, accepted: 0, dropped: { outside_white_matter: 6 } }],
    });
    expect(err).toContain('0 of 3 streamlines accepted after 6 draws');
  });

  it('refuses to overwrite without -f', async () => {
    const ask = ['generate', at('ring'), at('twice.tck'), '--bundle', '1', '-n', '2', '-q'];
    expect((await run(...ask)).error).toBeNull();
    expect((await run(...ask)).error).toMatch(/^OUTPUT_EXISTS .*twice\.tck: .* Use -f/);
    expect((await run(...ask, '-f')).error).toBeNull();
  });

  it.each([
    [
      'a value that is left out, with the training range',
      'regression',
      [],
      /length\. Give one; training had 30\.00 to 55\.00\.$/,
    ],
    [
      'what the model is not told',
      'regression',
      ['--length', '40', '--age', '75'],
      /not told age\. It is told length\.$/,
    ],
    ['a bundle without effect', 'regression', ['--length', '40', '--bundle', '1'], /--bundle has no effect/],
    [
      'a bundle the model never saw',
      'ring',
      ['--bundle', '2'],
      /bundle 2\. Name some of: bundle_1, bundle_3\.$/,
    ],
    [
      'training values without training',
      'regression',
      ['--length', 'training'],
      /Give the training streamlines/,
    ],
    ['a word for a number', 'regression', ['--length', 'long'], /asked for by a number/],
    [
      'an attribute without a value',
      'regression',
      ['--attribute', 'length'],
      /^USAGE: .*--attribute name=value\.$/,
    ],
    ['an attribute twice', 'regression', ['--length', '40', '--attribute', 'length=41'], /given twice/],
    ['a model without a prior', 'autoencoder', [], /^INPUT_INVALID.*no prior/],
    ['streamlines for a model', 'streamlines', [], /^INPUT_INVALID .*model is needed/],
  ])('refuses %s', async (_name, model, args, line) => {
    const { error } = await run('generate', at(model), at('refused.tck'), '-n', '2', ...args);
    expect(error).toMatch(line);
    expect(error).toMatch(/^(PARAMETER_INVALID|USAGE|INPUT_INVALID)/);
  });
});
