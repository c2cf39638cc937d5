import { stableJson } from '@tractogen/core';
import { applyAffine, decodeTrx, readSplit, type Affine, type Tractogram } from '@tractogen/formats';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench, fibercupFiles, smallFiles, type Bench } from '../testing/artefacts.ts';
import { apart, canMove, movingImages, pointsById, type MovingImages } from '../testing/moved.ts';

/** A turn about z, and a step. */
function turned(angle: number, x: number, y: number): Affine {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [c, -s, 0, x, s, c, 0, y, 0, 0, 1, 0, 0, 0, 0, 1];
}

/** As a subject lay in the scanner at each visit. */
const VISITS = [
  { subject: 'sub0', session: 'M000', move: turned(0.1, 5, -3) },
  { subject: 'sub0', session: 'M012', move: turned(-0.05, -2, 6) },
  { subject: 'sub1', session: 'M000', move: turned(-0.08, -6, 4) },
  { subject: 'sub2', session: 'M006', move: turned(0.02, 1, 1) },
] as const;

let space: Bench;
let images: MovingImages;
let files: Record<string, Uint8Array>;
beforeAll(async () => {
  space = await bench();
  images = movingImages(space);
  files = await fibercupFiles();
});
afterAll(async () => await space.remove());

/** Every 30th streamline of FiberCup as each visit has it, with an image of each visit in the artefact. */
async function giveVisits(more: Readonly<Record<string, Uint8Array>> = {}): Promise<number> {
  const whole: Tractogram = decodeTrx(files['tractogram.trx']);
  const rows = Array.from({ length: Math.ceil((whole.offsets.length - 1) / 30) }, (_, i) => i * 30);
  const made = smallFiles(
    VISITS.flatMap(({ move }) => {
      const points = applyAffine(move, whole.points);
      return rows.map((row) => {
        const all = [...points.subarray(whole.offsets[row] * 3, whole.offsets[row + 1] * 3)];
        return ['a', Array.from({ length: all.length / 3 }, (_, i) => all.slice(3 * i, 3 * i + 3))] as const;
      });
    }),
  );
  const [header, ...lines] = String(made['labels.tsv']).trimEnd().split('\n');
  const told = lines.map((line, i) => {
    const { subject, session } = VISITS[Math.floor(i / rows.length)];
    return `${line}\t${subject}\t${session}`;
  });
  const listed = VISITS.map(({ subject, session }, i) => ({
    subject,
    session,
    file: `registration/${i}.nii`,
  }));
  const carried = await Promise.all(
    listed.map(async ({ file }, i) => [file, await readFile(join(space.root, `v${i}.nii`))] as const),
  );
  await space.give({
    ...made,
    'labels.tsv': [`${header}\tsubject\tsession`, ...told, ''].join('\n'),
    'registration.json': stableJson({ schema: 1, contrast: 'fa', images: listed }),
    ...Object.fromEntries(carried),
    ...more,
  });
  return rows.length;
}

interface Space {
  builtFrom: { subject: string; session: string }[] | null;
  visits: { subject: string; session: string; toTemplate: Affine }[];
}

describe.skipIf(!canMove)('visits with images of their own (need MRtrix3 and ../shared)', () => {
  beforeAll(async () => {
    await images.giveTemplate(files['white_matter.nii.gz']);
    for (const [i, { move }] of VISITS.entries()) await images.move(move, `v${i}.nii`);
  });

  it('meet in a template of the first visit of each training subject', { timeout: 300_000 }, async () => {
    const each = await giveVisits();
    const artefact = await space.run({
      orient: 'none',
      split: { train: 0.67, valid: 0.33, test: 0 },
      space: 'template',
      registration: { kind: 'rigid' },
    });
    const points = await pointsById(artefact);
    const of = (visit: number) =>
      new Map(
        [...points].flatMap(([id, one]) => (Math.floor(id / each) === visit ? [[id % each, one]] : [])),
      );
    for (const other of [1, 2, 3]) expect(apart(of(0), of(other)).most).toBeLessThan(1);
    const { builtFrom, visits } = (await artefact.readJson('space.json')) as Space;
    expect(visits.map(({ subject, session }) => `${subject}/${session}`)).toEqual([
      'sub0/M000',
      'sub0/M012',
      'sub1/M000',
      'sub2/M006',
    ]);
    const train = await readSplit(artefact, 'train');
    const training = new Set(Array.from(train.subject.codes, (code) => train.subject.names[code]));
    expect(training.size).toBe(2);
    const firsts = VISITS.filter(({ subject, session }) => training.has(subject) && session !== 'M012');
    expect(builtFrom).toEqual(firsts.map(({ subject, session }) => ({ subject, session })));
    // The visits' images stay with the tractogram.
    expect(artefact.manifest.files.filter(({ path }) => path.startsWith('registration'))).toEqual([]);
  });

  it(
    'are left out, counted, where they do not come to look like the template',
    { timeout: 300_000 },
    async () => {
      // Bright where the template is dark.
      images.run('mrcalc', 'v1.nii', '0', '-gt', '0.5', 'v1.nii', '-sub', '-mult', 'other.nii');
      const each = await giveVisits({ 'registration/1.nii': await readFile(join(space.root, 'other.nii')) });
      const asked = { template: 'template.nii', kind: 'rigid', minLikeness: 0.97 };
      await expect(space.run({ space: 'template', registration: asked })).rejects.toMatchObject({
        code: 'SPACE_MISMATCH',
        message: expect.stringContaining('sub0/M012') as string,
      });
      const artefact = await space.run({ space: 'template', registration: { ...asked, onFailure: 'skip' } });
      expect(artefact.manifest.counts).toMatchObject({
        in: 4 * each,
        out: 3 * each,
        dropped: { not_registered: each },
      });
      const { visits, builtFrom } = (await artefact.readJson('space.json')) as Space;
      expect(visits.map(({ session }) => session)).toEqual(['M000', 'M000', 'M006']);
      expect(builtFrom).toBeNull();
    },
  );
});
