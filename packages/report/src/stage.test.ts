import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginArtefact, diskFileSystem, openArtefact } from '@tractogen/core';
import type { Grid } from '@tractogen/formats';
import { JSDOM } from 'jsdom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMeasured } from './gather/metrics.ts';
import { runReport } from './testing/run.ts';
import { writeInputs } from './testing/inputs.ts';

const NASTY = '<img src=x onerror="document.title=1">\'`</script><script>alert(1)</script>';
let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'report-'));
  await writeInputs(root, ['bundle_1', 'bundle_2', `${NASTY}_3`], NASTY);
}, 60_000);
afterAll(async () => await rm(root, { recursive: true, force: true }));

const parse = (page: string): Document => new JSDOM(page).window.document;

describe('the report stage', () => {
  it('has every section, loads nothing and needs no style but its own', async () => {
    const { page } = await runReport(root, 'whole', { params: { title: NASTY, description: NASTY } });
    const document = parse(page);
    expect([...document.querySelectorAll('section')].map(({ id }) => id)).toEqual([
      'reconstruction',
      'filtering',
      'generation',
      'viewer',
      'latent',
      'training',
      'claims',
      'data',
      'provenance',
      'absent',
    ]);
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      document.querySelectorAll('[src], iframe, object, embed, base, form, link:not([href="data:,"])'),
    ).toHaveLength(0);
    expect(document.querySelectorAll('[style], svg style')).toHaveLength(0);
    for (const element of document.querySelectorAll('*')) {
      for (const name of element.getAttributeNames()) expect(name.startsWith('on')).toBe(false);
    }
    for (const link of document.querySelectorAll('a')) expect(link.getAttribute('href')).toMatch(/^#/);
    expect(document.querySelectorAll('script')).toHaveLength(2);
    expect(document.querySelectorAll('img')).toHaveLength(0);
    expect(document.querySelector('h1')?.textContent).toBe(NASTY);
    expect(document.querySelectorAll('svg').length).toBeGreaterThan(8);
  });

  it('shows the figures it was given', async () => {
    const { page } = await runReport(root, 'figures');
    const document = parse(page);
    const rows = [...document.querySelectorAll('#reconstruction tbody')][0];
    expect(rows.querySelector('tr.ours')?.textContent).toContain('0.20');
    const baselines = [...rows.querySelectorAll('tr.baseline')].map(({ textContent }) => textContent);
    expect(baselines.find((text) => text.includes('pca8'))).toContain('0.40');
    expect(document.querySelector('.cards')?.textContent).toContain('97.0 %');
    expect(document.querySelector('#generation')?.textContent).toContain('20 of 30');
    expect(document.querySelector('#data')?.textContent).toContain('62 streamlines came in, 60 went on');
    expect(document.querySelector('#training figcaption')?.textContent).toContain('epoch 11');
    expect(document.querySelector('#provenance')?.textContent).toContain('test');
  });

  it('says of each bundle whether generation did what was asked', async () => {
    const { page } = await runReport(root, 'bars');
    const text = parse(page).querySelector('#generation')?.textContent.replaceAll(/\s+/g, ' ');
    expect(text).toContain('40 %, not met');
    expect(text).toContain('2.0 points, met');
    expect(text).toContain('20 % and 45 %, not met');
  });

  it('shows the figures of several validations, the first one first', async () => {
    await writeInputs(join(root, 'several'), ['bundle_1', 'bundle_2'], 'word');
    const other = await beginArtefact(diskFileSystem, join(root, 'several', 'second'));
    const figure = { value: 0.25, unit: 'mm', n: 1, split: 'test' };
    await other.writeJson('metrics.json', {
      'reconstruction.plausible.mean_point_error': figure,
      'reconstruction.pca16.plausible.mean_point_error': figure,
    });
    await other.commit({
      kind: 'metrics',
      access: 'open',
      counts: { in: 1, out: 1, dropped: {} },
      provenance: {},
    });
    const measured = await readMeasured(
      await Promise.all(['metrics', 'second'].map((name) => openArtefact(join(root, 'several', name)))),
    );
    const of = (name: string): number | undefined => measured.metrics.get(name)?.value;
    expect(of('reconstruction.plausible.mean_point_error')).toBe(0.2);
    expect(of('second: reconstruction.plausible.mean_point_error')).toBe(0.25);
    expect(of('reconstruction.pca16.plausible.mean_point_error')).toBe(0.25);
  });

  it('says of simulated streamlines on FiberCup’s grid that they are, at the top, and not that they are real', async () => {
    const grid: Grid = {
      voxelToRasmm: [3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1],
      dimensions: [64, 64, 3],
    };
    const textOf = async (name: string, beside: Record<string, unknown>): Promise<Document> => {
      await writeInputs(join(root, name), ['bundle_1', 'bundle_2'], 'ends in boxes', { beside, grid });
      return parse((await runReport(join(root, name), 'report')).page);
    };
    const real = await textOf('phantom', {});
    expect(real.querySelector('#data')?.textContent).toContain('Real data of the FiberCup phantom');
    expect(real.body.textContent).not.toMatch(/simulated/i);
    const lawSha256 = 'ab12'.repeat(16);
    const made = await textOf('made', {
      'simulated.json': { schema: 1, what: 'simulated', arm: 'null', geometry: 'fibercup', lawSha256 },
    });
    const words = (selector: string): string =>
      made.querySelector(selector)?.textContent.replaceAll(/\s+/g, ' ') ?? '';
    expect(words('header')).toContain('Simulated subjects, chosen parameters');
    expect(words('#data')).toContain('arm null');
    expect(words('#data')).toContain('ab12ab12ab12');
    // The rule of the phantom's boxes gave these no label.
    expect(words('#data')).not.toMatch(/Real data|rule of the labels/);
  });

  it('is equal byte for byte when made again', async () => {
    const [first, second] = [await runReport(root, 'first'), await runReport(root, 'second')];
    expect(second.sha256).toBe(first.sha256);
    expect(first.page).not.toContain(root);
  });

  it.each([['metrics'], ['samples'], ['models'], ['models,samples,metrics']])(
    'says what is missing without %s',
    async (roles) => {
      const { page } = await runReport(root, `without-${roles}`, {
        without: roles.split(','),
        params: { viewerStreamlines: roles === 'models' ? 0 : 5 },
      });
      const document = parse(page);
      // Every part of the page stands somewhere: as a section, or in a line that says why not.
      const shown = [...document.querySelectorAll('section:not(#absent) h2')];
      const lacking = [...document.querySelectorAll('#absent .missing strong')];
      const titles = [...shown, ...lacking].map(({ textContent }) => textContent);
      expect(titles).toHaveLength(20);
      expect(new Set(titles).size).toBe(20);
      expect(document.querySelectorAll('.missing').length).toBeGreaterThan(1);
      expect(document.querySelectorAll('script')).toHaveLength(roles === 'models' ? 0 : 2);
    },
  );

  it('goes on when a file of figures is not what it should be, and says so', async () => {
    await rm(join(root, 'metrics'), { recursive: true });
    const output = await beginArtefact(diskFileSystem, join(root, 'metrics'));
    await output.write('metrics.json', 'not JSON');
    await output.writeJson('curves.json', { roc: 3 });
    await output.commit({
      kind: 'metrics',
      access: 'open',
      counts: { in: 0, out: 0, dropped: {} },
      provenance: {},
    });
    const { page, warnings } = await runReport(root, 'odd');
    expect(warnings).toHaveLength(2);
    expect(page).toContain('is not of the expected form');
  });
});
