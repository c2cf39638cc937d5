import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openArtefact, randomFrom } from '@tractogen/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ismrmMiniature } from './testing/ismrm-miniature.ts';
import { hasMrtrix } from './testing/mrtrix.ts';
import { shippedPipeline, type ShippedPipeline } from './testing/shipped-pipeline.ts';
import { workspace, type Workspace } from './testing/workspace.ts';

const FOLDER = 'data/raw/ismrm2015';

interface Score {
  validConnections: number;
  noConnections: number;
  validBundles: number;
  mean: { overlap: number; f1: number };
}

describe.skipIf(!hasMrtrix)("the ISMRM 2015 challenge's images, in miniature (needs MRtrix3)", () => {
  let space: Workspace;
  beforeAll(async () => {
    space = await workspace(['ismrm2015']);
    for (const [path, bytes] of ismrmMiniature(randomFrom('miniature')))
      await space.write(`${FOLDER}/${path}`, bytes);
  });
  afterAll(async () => await space.remove());

  const ask = async (more: Record<string, unknown>) => {
    const asked = {
      source: 'ismrm2015-dwi',
      folder: FOLDER,
      denoise: false,
      motion: 'off',
      bias: 'off',
      lmax: 6,
      tracking: [{ algorithm: 'SD_Stream', select: 400, seeds: 6000, minLength: 10, cutoff: 0.15 }],
      ...more,
    };
    const { artefact, warnings } = await space.ingest(asked);
    return {
      artefact,
      warnings,
      score: (await artefact.readJson('score.json')) as Score,
      labels: (await artefact.read('labels.tsv'))
        .toString()
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t')),
    };
  };

  it(
    'are tracked along the true bundles, once the axes of the gradients are put right',
    { timeout: 300_000 },
    async () => {
      const { score, labels, warnings } = await ask({});
      expect(warnings.join('\n')).toMatch(
        /axes are -x y z \(\S+ mm\), not x y z \(\S+ mm\); they are corrected/,
      );
      expect(score.validBundles).toBe(25);
      expect(score.validConnections).toBeGreaterThan(0.7);
      const plausible = labels.filter(([, , , kind]) => kind === 'plausible');
      expect(plausible.length / labels.length).toBeCloseTo(score.validConnections, 12);
      expect(new Set(plausible.map(([, , name]) => name)).size).toBe(25);
    },
  );

  it('go astray where the directions are trusted', { timeout: 300_000 }, async () => {
    const { score } = await ask({ gradients: 'trust' });
    expect(score.validConnections).toBeLessThan(0.05);
  });
});

/** `pipelines/ismrm2015.yaml` but for sizes: a small image, little to learn. */
const SMALLER: readonly (readonly [string, string])[] = [
  [
    `tracking:
        - { algorithm: SD_Stream, select: 10000, minLength: 20, maxLength: 250 }
        - { algorithm: iFOD2, select: 20000, minLength: 20, maxLength: 250 }`,
    `denoise: false
      lmax: 6
      tracking: [{ algorithm: SD_Stream, select: 1200, seeds: 20000, minLength: 10, cutoff: 0.15 }]`,
  ],
  [
    `needs: { streamlines: dwi.streamlines }
    params: { preset: tractogen, latent: 32 }`,
    `needs: { streamlines: dwi.streamlines }
    params: { preset: tractogen, latent: 8, epochs: 1 }`,
  ],
];

describe.skipIf(!hasMrtrix)(
  'the pipeline of ISMRM 2015, from its images, in miniature (needs MRtrix3)',
  () => {
    let ismrm: ShippedPipeline;
    beforeAll(async () => {
      ismrm = shippedPipeline('ismrm2015', SMALLER);
      for (const [path, bytes] of ismrmMiniature(randomFrom('miniature'))) {
        await mkdir(dirname(join(ismrm.root, FOLDER, path)), { recursive: true });
        await writeFile(join(ismrm.root, FOLDER, path), bytes);
      }
      ismrm.nx(['run', 'ismrm2015:dwi.report:report']);
    }, 500_000);
    afterAll(() => ismrm.remove());

    it('scores what was tracked, what filters keep of it, and new streamlines', async () => {
      const metrics = (await (
        await openArtefact(ismrm.out('dwi.metrics'))
      ).readJson('metrics.json')) as Record<string, { value: number }>;
      const of = (set: string, rest: string): number => metrics[`tractometer.${set}.${rest}`].value;
      const tracked = (await (await openArtefact(ismrm.out('dwi.ingest'))).readJson('score.json')) as Score;
      // Streamlines of 256 points visit the voxels that those of the tracking visited.
      expect(of('data', 'valid_connections')).toBeCloseTo(tracked.validConnections, 1);
      expect(of('data', 'overlap')).toBeCloseTo(tracked.mean.overlap, 1);
      expect(of('data', 'valid_bundles')).toBe(25);
      // A filter that knows the plausible ones leaves a larger share of them.
      expect(of('filtered.dwi.ae', 'valid_connections')).toBeGreaterThan(
        of('test', 'valid_connections') + 0.05,
      );
      expect(of('samples.dwi.gesta', 'valid_bundles')).toBeGreaterThan(0);
    });

    it('shows the scores', async () => {
      const page = (await (await openArtefact(ismrm.out('dwi.report'))).read('index.html')).toString();
      expect(page).toContain('<section id="tractometer">');
      expect(page).toContain('samples of dwi.gesta');
      expect(page).toContain('Cingulum');
    });
  },
);
