import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFamilyInputs } from './testing/family/inputs.ts';
import { writeInputs } from './testing/inputs.ts';
import { runReport } from './testing/run.ts';

const CHROMIUM = '/usr/bin/chromium';
const NASTY = '<img src=x onerror="document.title=1">\'`</script><script>document.title=2</script>';

describe.skipIf(!existsSync(CHROMIUM))('the report in Chromium (/usr/bin/chromium)', () => {
  let root = '';
  let url = '';
  /** The page of a pipeline with every kind of model. */
  let family = '';
  let browser: Browser;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'report-'));
    await writeInputs(root, ['bundle_1', NASTY], NASTY);
    url = pathToFileURL((await runReport(root, 'report', { params: { title: NASTY } })).file).href;
    const nodes = await writeFamilyInputs(join(root, 'family'), ['bundle_1', NASTY]);
    const page = await runReport(join(root, 'family'), 'report', { nodes, params: { title: NASTY } });
    family = pathToFileURL(page.file).href;
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(root, { recursive: true, force: true });
  });

  it.each([
    ['light', 'one model'],
    ['dark', 'one model'],
    ['light', 'a family of models'],
    ['dark', 'a family of models'],
  ] as const)('opens offline without errors, violations or requests (%s, %s)', async (colorScheme, of) => {
    const address = of === 'one model' ? url : family;
    const page = await (await browser.newContext({ offline: true, colorScheme })).newPage();
    const heard: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(address);
    await page.locator('#viewer-canvas').waitFor();
    expect(heard).toEqual([]);
    expect(asked.filter((found) => !found.startsWith('data:'))).toEqual([address]);
    expect(await page.title()).toBe(NASTY);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBe(0);
  });

  it('draws streamlines in the viewer, and fewer when a set is switched off', async () => {
    const page = await browser.newPage();
    await page.goto(url);
    const canvas = page.locator('#viewer-canvas');
    await canvas.scrollIntoViewIfNeeded();
    const lit = async (): Promise<number> => {
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      return Number(
        await page.evaluate(`(() => {
          const source = document.querySelector('#viewer-canvas');
          const copy = document.createElement('canvas');
          [copy.width, copy.height] = [source.width, source.height];
          const pen = copy.getContext('2d');
          pen.drawImage(source, 0, 0);
          const { data } = pen.getImageData(0, 0, copy.width, copy.height);
          let n = 0;
          for (let i = 0; i < data.length; i += 4) if (data[i] + data[i + 1] + data[i + 2] > 150) n++;
          return n;
        })()`),
      );
    };
    const all = await lit();
    expect(all).toBeGreaterThan(1000);
    await page.locator('input[data-set="generated"]').uncheck();
    const some = await lit();
    expect(some).toBeGreaterThan(100);
    expect(some).toBeLessThan(all);
    await page.locator('input[data-set="training"]').uncheck();
    expect(await lit()).toBe(0);
  });

  it('shows its still pictures without JavaScript', async () => {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await page.goto(url);
    expect(await page.locator('svg.picture').count()).toBeGreaterThan(4);
    await expect(page.locator('#viewer-canvas').isVisible()).resolves.toBe(false);
    await expect(page.locator('noscript').first().innerText()).resolves.toContain('needs JavaScript');
  });

  it('fits a narrow screen', async () => {
    const page = await (await browser.newContext({ viewport: { width: 380, height: 700 } })).newPage();
    for (const address of [url, family]) {
      await page.goto(address);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    }
  });
});
