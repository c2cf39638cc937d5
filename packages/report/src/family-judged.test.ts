import { afterAll, describe, expect, it } from 'vitest';
import { familyPage, squeezed } from './testing/family/page.ts';

const { document, textOf, rowsOf, remove } = await familyPage();
afterAll(remove);

describe('what the page of every kind of model judges', () => {
  it('sets predictions beside baselines, and says which bars are missed', () => {
    const [regression] = rowsOf('predicted', 'regression');
    expect(regression.slice(0, 4)).toEqual(['regression', '0.995', '0.700', '3.00']);
    const marks = [...document.querySelectorAll('#predicted tr.ours td span')].map(
      ({ className }) => className,
    );
    expect(marks).toEqual(['met', 'missed']);
    expect(rowsOf('predicted', 'mean of the bundle')[0][1]).toBe('0.982');
    const dots = document.querySelector('#predicted svg[aria-label*="regression"]')!;
    const drawn = [...dots.querySelectorAll('path[stroke-linecap="round"]')].map((path) =>
      path.getAttribute('d')!,
    );
    expect(drawn).toHaveLength(3);
    expect(drawn.join('').match(/h0/g)).toHaveLength(60);
  });

  it('judges control bundle by bundle, and asks nothing below the ceiling', () => {
    expect(rowsOf('control', 'bundle 1')[0].at(-1)).toBe('missed: slope');
    expect(rowsOf('control', 'bundle 2')[0].at(-1)).toBe('not asked (ceiling 0.860)');
    expect(rowsOf('control', 'conditional linear-Gaussian')[0].at(-1)).toBe('missed: R²');
    expect(rowsOf('control', 'medoid scaled')[0].at(-1)).toBe('missed: diversity');
    expect(textOf('#control h3')).toBe('asked, of told');
    expect(textOf('#control figcaption')).toContain('2 out of support');
  });

  it('tells each prior what is asked of its kind of model', () => {
    const cells = (node: string): Element[] => {
      const rows = [...document.querySelectorAll('#prior tbody tr')];
      return [...rows.find((row) => row.textContent.includes(node))!.querySelectorAll('td')];
    };
    const marked = (node: string): (string | undefined)[] =>
      cells(node).map((cell) => cell.querySelector('span')?.className);
    expect(squeezed(cells('prior.broken.seed-1')[5].textContent)).toBe('0.02');
    expect(marked('prior.broken.seed-1').slice(1, 9)).toEqual([
      'met',
      'missed',
      'missed',
      undefined,
      'missed',
      'missed',
      undefined,
      'missed',
    ]);
    // Of a VAE no diversity is asked, but midpoints are.
    expect(marked('prior.vae.beta-1.seed-1').slice(5, 10)).toEqual([
      undefined,
      'met',
      undefined,
      undefined,
      'met',
    ]);
    expect(rowsOf('prior', 'training streamlines again').map((row) => row[5])).toEqual(['1.01']);
    expect(rowsOf('prior', 'training streamlines again', 1)[0].at(-1)).toBe('0.00');
    // Training beside the first seed of each kind.
    expect(document.querySelectorAll('#prior svg.picture')).toHaveLength(5);
  });

  it('tells ablations by what differs, seed by seed', () => {
    expect(rowsOf('ablations', 'broken')).toEqual([
      ['broken', 'unshuffled, discriminator.kind tractoencoder', '1', '0.02', '0.01', '0.01', '100.0 %'],
      ['broken', 'unshuffled, discriminator.kind tractoencoder', '2', '0.02', '0.01', '0.01', '100.0 %'],
    ]);
    expect(rowsOf('ablations', 'aae')[1].slice(2)).toEqual(['2', '0.93', '0.90', '0.83', '92.0 %']);
  });

  it('names the preset of each bar, and finta where nothing was trained with it', () => {
    /** Rows of what is asked under a heading. */
    const of = (what: string): string[][] => {
      const heading = [...document.querySelectorAll('#asked h3')].find(
        (found) => found.textContent === what,
      )!;
      const rows = heading.nextElementSibling!.querySelectorAll('tbody tr');
      return [...rows].map((row) =>
        [...row.querySelectorAll('td')].map((cell) => squeezed(cell.textContent)),
      );
    };
    expect(of('AAE')).toEqual([
      ['finta', 'not in this pipeline', '–', '–', '–', '–', '–', '–'],
      ['tractogen', 'aae, 2 seeds', '92.0 %', '0.83', '0.93', '0.80', '99.0 %', 'met'],
    ]);
    expect(of('Regression')[1]).toEqual([
      'tractogen',
      'regression',
      '0.995',
      '0.700',
      'missed: R² within bundles',
    ]);
    expect(of('VAE')[2].slice(1)).toEqual([
      'vae.beta-1, 2 seeds',
      '92.0 %',
      '100 %',
      '0.83',
      '97.0 %',
      '6',
      '0.80',
      'missed: active units',
    ]);
    expect(of('Regularisation of length')[1].slice(2)).toEqual([
      '0.870',
      '95.0 % (90.0 % to 100.0 %)',
      'missed: Spearman in the worst bundle; sweeps that rise at every step in 1 of 2',
    ]);
    // One bundle is asked, and misses the slope; the other's ceiling is too low.
    expect(of('Control of length')[1].slice(1, 3)).toEqual(['told', '0 %']);
    // Models with defects are judged in the ablations.
    expect(textOf('#asked')).not.toContain('broken');
    expect(textOf('#asked th:nth-child(3)')).toContain('0.990 or more');
  });

  it('judges reserved dimensions by their bundles, and a control by how little it follows', () => {
    const [first] = rowsOf('regularised', 'aae.seed-1');
    expect(first.slice(1, 5)).toEqual(['tractogen', 'distance-mae 10', '0.930', '1 of 2']);
    expect(first.at(-1)).toBe('missed: Spearman');
    expect(rowsOf('regularised', 'aae.seed-2')[0].at(-1)).toBe('missed: Spearman, sweep');
    expect(rowsOf('regularised', 'broken')[0].slice(-1)).toEqual(['missed: Spearman']);
    expect(rowsOf('regularised', 'broken')[0][3]).toBe('0.200 (size)');
    expect(rowsOf('regularised', 'aae.seed-1', 2)[0].slice(1)).toEqual(['–', '0.95', '0.87 (0.91)']);
    expect(rowsOf('regularised', 'bundle', 1)).toEqual([
      ['bundle 1', '30.0 · 33.0 · 36.0', '30.0 · 33.0 · 36.0'],
      ['bundle 2', '30.0 · 34.0 · 36.0', '30.0 · 34.0 · 36.0'],
    ]);
    // A picture for the first of several seeds, a line a bundle.
    expect(document.querySelectorAll('#regularised svg.plot')).toHaveLength(2);
    expect(document.querySelectorAll('#regularised svg.plot g[aria-label="line"] path')).toHaveLength(2 * 2);
  });

  it('answers each claim with figures of the models it is about, or says that there are none', () => {
    const rows = [...document.querySelectorAll('#claims tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => squeezed(cell.textContent)),
    );
    const ours = (word: string): string => rows.find(([claim]) => claim.includes(word))![2];
    expect(rows).toHaveLength(14);
    expect(ours('upsampling')).toBe('not in this pipeline');
    expect(ours('Beta trades')).toContain('vae.beta-1 (beta 1): error 0.27 mm (0.26 to 0.28, 2 seeds)');
    expect(ours('Beta trades')).not.toContain('told');
    expect(ours('Length is predicted')).toMatch(/^regression: R² 0\.995/);
    // Requests were put to one model: no other has its figures.
    expect(ours('Generation by length')).toMatch(/^told: .*R² of control within range 0\.800/);
    expect(ours('Generation by length')).not.toContain('aae');
    expect(ours('collapses')).toContain('broken: diversity 0.020 (2 seeds); within bundles 0.010 (2 seeds)');
    expect(ours('Attribute regularisation')).toMatch(/^aae: order within bundles 0\.930 \(2 seeds\); sweeps/);
    // Where TractoEncoder's figures are remade, of the sections that are there.
    const links = [...document.querySelectorAll('#claims a')].map((link) => link.getAttribute('href')!);
    expect(links).toContain('#regularised');
    expect(links).not.toContain('#filtering');
    for (const link of links) expect(document.querySelector(link)).not.toBeNull();
  });
});
