import { spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256 } from '@tractogen/core';
import { decodeTrx, streamlineCount } from '@tractogen/formats';
import { labelRule, mdf, resampleByArcLength } from '@tractogen/geometry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTable, requiredColumn } from './tables/table.ts';
import {
  FIBERCUP,
  FIBERCUP_FOD,
  ROOT,
  mrtrixSays,
  hasMrtrix,
  hasShared,
  processesIn,
  scratchFolders,
} from './testing/mrtrix.ts';
import { corner, type Corner } from './testing/phantom.ts';
import { workspace, type Workspace } from './testing/workspace.ts';

const tally = (cells: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const cell of cells) counts[cell] = (counts[cell] ?? 0) + 1;
  return counts;
};

describe.skipIf(!hasMrtrix)('diffusion images of one’s own (needs MRtrix3)', () => {
  let small: Corner;
  let space: Workspace;
  beforeAll(async () => {
    small = corner();
    space = await workspace();
  });
  afterAll(async () => {
    small.remove();
    await space.remove();
  });

  /** Copies the corner under names that no shell and no program likes. */
  function hostile(folder: string): Record<string, string> {
    const names = {
      dwi: `${folder}/-rf [0:3] $(touch pwned) \`touch pwned\`;\n'"ü🧠.nii.gz`,
      bval: `${folder}/--help`,
      bvec: `${folder}/*.bvec`,
      mask: `${folder}/-mask %d [].nii.gz`,
    };
    mkdirSync(join(space.root, folder), { recursive: true });
    for (const [role, name] of Object.entries(names))
      copyFileSync(small[role as keyof typeof names].path, join(space.root, name));
    return names;
  }

  it('become a labelled tractogram, whatever the files are called, the same bytes twice', async () => {
    const names = hostile('data/raw/$(touch pwned) [1]');
    symlinkSync(join(ROOT, 'data/fibercup'), join(space.root, 'data/fibercup'));
    copyFileSync(join(ROOT, 'data/fibercup/bundles.json'), join(space.root, 'data/raw/bundles.json'));
    const asked = {
      source: 'dwi',
      ...names,
      bundles: 'data/raw/bundles.json',
      denoise: true,
      motion: 'off',
      bias: 'off',
      lmax: 6,
      resample: 2,
      tracking: [
        { algorithm: 'SD_Stream', select: 150, minLength: 15, cutoff: 0.1 },
        { algorithm: 'Tensor_Det', select: 50, minLength: 15, cutoff: 0.1 },
      ],
    };
    const before = readdirSync(process.cwd());
    const { artefact, warnings } = await space.ingest(asked);
    const again = await space.ingest(asked);
    expect(again.artefact.sha256).toBe(artefact.sha256);
    expect(artefact.manifest.counts).toEqual({ in: 200, out: 200, dropped: {} });
    expect(warnings).toEqual(['mtnormalise is left out: one tissue only']);
    const tractogram = decodeTrx(await artefact.read('tractogram.trx'));
    expect(streamlineCount(tractogram)).toBe(200);
    expect(tractogram.grid?.dimensions).toEqual([28, 21, 3]);
    const table = parseTable((await artefact.read('labels.tsv')).toString(), 'labels.tsv');
    expect(requiredColumn(table, 'class')).toHaveLength(200);
    expect(readdirSync(process.cwd())).toEqual(before);
    expect(
      readdirSync(space.root, { recursive: true }).filter((name) => String(name).endsWith('pwned')),
    ).toEqual([]);
  });

  it.each([[{ dwi: 'a', bval: 'b' }], [{}], [{ dwi: 'a', bval: 'b', bvec: 'c', fod: 'f' }]])(
    'are refused as %j',
    async (files) => {
      const present: Record<string, string> = {};
      for (const [role, name] of Object.entries(files)) {
        present[role] = `data/raw/${name}`;
        await space.write(`data/raw/${name}`, '');
      }
      await expect(space.ingest({ source: 'dwi', ...present })).rejects.toMatchObject({
        code: 'PARAMETER_INVALID',
      });
    },
  );
});

describe.skipIf(!hasMrtrix)('FiberCup from its diffusion images (needs MRtrix3)', () => {
  let space: Workspace;
  beforeAll(async () => {
    space = await workspace();
    mkdirSync(join(space.root, 'data/raw/fibercup'), { recursive: true });
    symlinkSync(join(ROOT, 'data/fibercup'), join(space.root, 'data/fibercup'));
    const manifest = readFileSync(join(ROOT, 'data/manifests/fibercup.json'), 'utf8');
    await space.write('data/manifests/fibercup.json', manifest);
  });
  afterAll(async () => await space.remove());

  it('is a labelled set in natural proportions, rare bundles topped up, the same bytes twice', async () => {
    const asked = { source: 'fibercup-dwi', select: 600, rare: 12 };
    const { artefact } = await space.ingest(asked);
    expect((await space.ingest(asked)).artefact.sha256).toBe(artefact.sha256);
    const tractogram = decodeTrx(await artefact.read('tractogram.trx'));
    const { counts } = artefact.manifest;
    const total = streamlineCount(tractogram);
    expect(counts.out).toBe(total);
    expect(counts.in).toBe(total + Object.values(counts.dropped).reduce((sum, count) => sum + count, 0));
    const fromEnd = tractogram.perStreamline.get('from_end')?.values ?? new Float32Array();
    const algorithm = tractogram.perStreamline.get('algorithm')?.values ?? new Float32Array();
    const whole = [...fromEnd.keys()].filter((row) => fromEnd[row] === 0);
    expect(whole).toHaveLength(1800);
    expect(tally(whole.map((row) => String(algorithm[row])))).toEqual({ 0: 600, 1: 600, 2: 600 });

    const table = parseTable((await artefact.read('labels.tsv')).toString(), 'labels.tsv');
    const classes = requiredColumn(table, 'class');
    // The README of data/fibercup counts 1,319 plausible ones of 18,000 by the same algorithms on the FOD.
    const plausible = whole.filter((row) => classes[row] === 'plausible').length / whole.length;
    expect(plausible).toBeGreaterThan(0.03);
    expect(plausible).toBeLessThan(0.16);
    // What was added is plausible, and goes to bundles that were short.
    const added = [...fromEnd.keys()].filter((row) => fromEnd[row] === 1);
    expect(added.length).toBeGreaterThan(0);
    const names = requiredColumn(table, 'name');
    const before = tally(whole.map((row) => names[row]));
    for (const row of added) {
      expect(classes[row]).toBe('plausible');
      expect(before[names[row]] ?? 0).toBeLessThan(12);
    }
    for (const [name, count] of Object.entries(tally(names)))
      if (name.startsWith('bundle_') && (before[name] ?? 0) < 12) expect(count).toBeLessThanOrEqual(12);
    const rule = labelRule(await artefact.readJson('bundles.json'));
    const { points, offsets } = tractogram;
    for (let row = 0; row < total; row += 7) {
      const { label } = rule(points, offsets[row], offsets[row + 1] - offsets[row]);
      expect(label === null ? '' : String(label)).toBe(requiredColumn(table, 'label')[row]);
    }
  });

  it('is a dense set without near-duplicates, as far as the effort goes', async () => {
    // In place of the real FOD one that is quickly made of the shipped images.
    const { path, manifest } = ownFod(space.root);
    await space.write('data/manifests/fibercup.json', manifest);
    const asked = { source: 'fibercup-fod', recipe: 'dense', effort: 0.01 };
    const { artefact } = await space.ingest(asked);
    rmSync(path);
    await space.write(
      'data/manifests/fibercup.json',
      readFileSync(join(ROOT, 'data/manifests/fibercup.json')),
    );
    const { points, offsets } = decodeTrx(await artefact.read('tractogram.trx'));
    const table = parseTable((await artefact.read('labels.tsv')).toString(), 'labels.tsv');
    expect(new Set(requiredColumn(table, 'class'))).toEqual(new Set(['plausible']));
    const names = requiredColumn(table, 'name');
    expect(new Set(names).size).toBeGreaterThan(3);
    const rows = offsets.length - 1;
    const even = new Float32Array(rows * 60);
    for (let row = 0; row < rows; row++)
      resampleByArcLength(points.subarray(3 * offsets[row], 3 * offsets[row + 1]), 20, even, row * 20);
    let nearest = Infinity;
    for (let a = 0; a < rows; a++)
      for (let b = 0; b < a; b++)
        if (names[a] === names[b]) nearest = Math.min(nearest, mdf(even, a * 20, even, b * 20, 20));
    expect(nearest).toBeGreaterThanOrEqual(0.5);
  });

  it.skipIf(!hasShared)('comes from its real FOD where that stands (needs ../shared)', async () => {
    copyFileSync(FIBERCUP_FOD, join(space.root, 'data/raw/fibercup/fod-FC.nii.gz'));
    const { artefact } = await space.ingest({ source: 'fibercup-fod', select: 300, rare: 0 });
    expect(artefact.manifest.counts).toEqual({ in: 900, out: 900, dropped: {} });
  });
});

describe.skipIf(!hasMrtrix)('a stage that is stopped (needs MRtrix3)', () => {
  it('ends with 143, and leaves no process and no scratch folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stopped-'));
    const plan = {
      schema: 1,
      pipeline: `stopped-${process.pid}`,
      node: 'ingest',
      stage: 'ingest',
      verb: 'ingest',
      params: { source: 'fibercup-dwi', select: 1_000_000 },
      seed: 1,
      splitSeed: 1,
      access: 'open',
      inputs: {},
    };
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
    const argv = [
      'packages/ingest/src/stage.ts',
      '--plan',
      join(folder, 'plan.json'),
      '--out',
      join(folder, 'out'),
    ];
    try {
      for (const wanted of ['dwi2response', 'tckgen']) {
        const child = spawn(process.execPath, argv, {
          cwd: ROOT,
          env: {
            ...process.env,
            TMPDIR: folder,
            PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
          },
          stdio: 'ignore',
        });
        const ended = new Promise<number | null>((done) => child.on('close', done));
        while (!scratchFolders(folder).some((name) => readdirSync(join(folder, name)).some(marks(wanted))))
          await sleep(50);
        await sleep(200);
        expect(processesIn(folder).length).toBeGreaterThan(1);
        child.kill('SIGTERM');
        expect(await ended).toBe(143);
        expect(processesIn(folder)).toEqual([]);
        expect(scratchFolders(folder)).toEqual([]);
        expect(readdirSync(folder)).toEqual(['plan.json']);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
      rmSync(join(ROOT, 'results', plan.pipeline), { recursive: true, force: true });
    }
  });
});

/** An FOD of the whole phantom by the shipped response, and the dataset's manifest with it in the real one's place. */
function ownFod(root: string): { path: string; manifest: string } {
  const path = join(root, 'data/raw/fibercup/fod-FC.nii.gz');
  const dwi = join(root, 'dwi.mif');
  const gradients = ['bvec', 'bval'].map((kind) => join(FIBERCUP, `dwi_resynth.${kind}`));
  mrtrixSays('mrconvert', join(FIBERCUP, 'dwi_resynth.nii.gz'), dwi, '-fslgrad', ...gradients);
  const mask = join(FIBERCUP, 'white_matter.nii.gz');
  const response = join(FIBERCUP, 'response_tournier_lmax6.txt');
  mrtrixSays('dwi2fod', 'csd', dwi, response, path, '-mask', mask, '-nthreads', '0');
  const manifest = JSON.parse(readFileSync(join(ROOT, 'data/manifests/fibercup.json'), 'utf8')) as {
    external: { bytes: number; sha256: string }[];
  };
  const bytes = readFileSync(path);
  Object.assign(manifest.external[0], { bytes: bytes.length, sha256: sha256(bytes) });
  return { path, manifest: JSON.stringify(manifest) };
}

/** What shows in the scratch folder that a program is at work. */
function marks(program: string): (name: string) => boolean {
  return (name) => name.startsWith(program === 'tckgen' ? 'whole-' : 'dwi2response-tmp');
}
