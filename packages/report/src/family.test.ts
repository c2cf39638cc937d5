import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runReport } from './testing/run.ts';
import { writeFamilyInputs, type FamilyNodes } from './testing/family/inputs.ts';

const NASTY = '<img src=x onerror="document.title=1">\'`</script><script>alert(1)</script>';
let root = '';
let nodes: FamilyNodes;
let document: Document;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'report-'));
  nodes = await writeFamilyInputs(root, ['bundle_1', 'bundle_2', `${NASTY}_3`]);
  document = new JSDOM((await runReport(root, 'whole', { nodes })).page).window.document;
}, 120_000);
afterAll(async () => await rm(root, { recursive: true, force: true }));

const squeezed = (text: string | null | undefined): string => (text ?? '').replaceAll(/\s+/g, ' ').trim();
const textOf = (selector: string): string => squeezed(document.querySelector(selector)?.textContent);
/** Cells of the rows of a section's n-th table whose first cell begins with a word. */
function rowsOf(section: string, first: string, n = 0): string[][] {
  const table = document.querySelectorAll(`#${section} table`)[n];
  return [...table.querySelectorAll('tbody tr')]
    .map((row) => [...row.querySelectorAll('td')].map((cell) => squeezed(cell.textContent)))
    .filter(([cell]) => cell.startsWith(first));
}

describe('the page of a pipeline with every kind of model', () => {
  it('has every section but those without data, and markup that its policy allows', () => {
    const ids = [...document.querySelectorAll('section')].map(({ id }) => id);
    expect(ids).toEqual([
      'asked',
      'reconstruction',
      'predicted',
      'control',
      'support',
      'regularised',
      'prior',
      'viewer',
      'latent',
      'frontier',
      'ablations',
      'training',
      'architecture',
      'claims',
      'data',
      'provenance',
      'absent',
    ]);
    expect(textOf('#absent')).toContain('Filtering');
    expect(document.querySelectorAll('[style], svg style, img')).toHaveLength(0);
    for (const element of document.querySelectorAll('*'))
      for (const name of element.getAttributeNames()) expect(name.startsWith('on')).toBe(false);
    const all = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
  });

  it('is equal byte for byte when made again', async () => {
    const [first, second] = [
      await runReport(root, 'first', { nodes }),
      await runReport(root, 'second', { nodes }),
    ];
    expect(second.sha256).toBe(first.sha256);
  }, 60_000);

  it('draws curves once for all seeds of a model, bounds, dimensions, and warns of collapses', () => {
    const training = document.querySelector('#training')!;
    expect(
      [...training.querySelectorAll('h3, summary')].map((heading) => squeezed(heading.textContent)),
    ).toEqual([
      'ae',
      'vae.beta-0.1, 2 seeds',
      'vae.beta-1, 2 seeds',
      'regression',
      'told',
      'aae, 2 seeds',
      'broken, 2 seeds',
    ]);
    const pictures = (label: string): Element[] => [
      ...training.querySelectorAll(`svg[aria-label^="${label}"]`),
    ];
    // Six models other than the autoencoder have samples; the variational ones have KL.
    expect(pictures('ratio and share')).toHaveLength(6);
    expect(pictures('KL, nats')).toHaveLength(4);
    expect(pictures('KL of each latent dimension')).toHaveLength(4);
    expect(pictures('discriminator right')).toHaveLength(2);
    // Diversity from 0.7 to 1.3, coverage from 0.6.
    expect(pictures('ratio and share')[0].querySelectorAll('[stroke-dasharray] line')).toHaveLength(3);
    expect(textOf('#training .warnings')).toMatch(/broken\.seed-1.*mode collapse.*kept show it/);
  });

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

  it('draws the extremes out of range at one scale with what came of them', () => {
    const pictures = [...document.querySelectorAll('#support svg')].map((svg) => svg.getAttribute('viewBox'));
    expect(pictures).toHaveLength(2);
    expect(pictures[1]).toBe(pictures[0]);
    const [row] = rowsOf('support', 'asked');
    expect(row.slice(1)).toEqual([
      'bundle 1',
      '30',
      '30.0 (30–30)',
      '300',
      '80.0 (80–80)',
      '1.50',
      '1.40',
      '0.30',
      '12.00',
    ]);
    expect(textOf('#support')).toContain('flagged as out of support');
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

  it('compares models that differ by beta alone', () => {
    const rows = rowsOf('frontier', 'vae');
    expect(rows.map(([node, beta]) => [node, beta])).toEqual([
      ['vae.beta-0.1.seed-1', '0.1'],
      ['vae.beta-0.1.seed-2', '0.1'],
      ['vae.beta-1.seed-1', '1'],
      ['vae.beta-1.seed-2', '1'],
    ]);
    // KL at the epoch whose weights were kept: 21 (0.2 + 1/29) + 2 · 0.002, over beta.
    expect(rows[3][2]).toBe((21 * (0.2 + 1 / 29) + 0.004).toFixed(1));
    expect(rowsOf('frontier', 'told')).toEqual([]);
  });

  it('tells ablations by what differs, seed by seed', () => {
    expect(rowsOf('ablations', 'broken')).toEqual([
      ['broken', 'unshuffled, discriminator.kind tractoencoder', '1', '0.02', '0.01', '0.01', '100.0 %'],
      ['broken', 'unshuffled, discriminator.kind tractoencoder', '2', '0.02', '0.01', '0.01', '100.0 %'],
    ]);
    expect(rowsOf('ablations', 'aae')[1].slice(2)).toEqual(['2', '0.93', '0.90', '0.83', '92.0 %']);
  });

  it('shows latent spaces side by side, by every attribute, with their order', () => {
    expect(document.querySelectorAll('#latent svg[aria-label$="by bundle"]')).toHaveLength(3);
    const labels = [...document.querySelectorAll('#latent svg[aria-label$="by age"]')];
    expect(labels).toHaveLength(3);
    // Streamlines without an age are not drawn: 51 of 60 have one.
    const d = [...labels[0].querySelectorAll('path')].map((path) => path.getAttribute('d')).join('');
    expect(d.match(/h0/g)).toHaveLength(51);
    expect(rowsOf('latent', 'length').map((row) => [row[1], row[2], row[4]])).toEqual([
      ['ae', '0.50', '0.40'],
      ['vae.beta-1.seed-1', '0.53', '0.40'],
      ['told', '0.56', '0.40'],
    ]);
    // The oldest are of 91 years.
    expect(textOf('#latent')).toMatch(/6\d 90\+, age/);
    expect(textOf('#latent')).not.toMatch(/9\d, age/);
    expect(textOf('#latent')).toContain('60 plausible streamlines alone, perplexity 30');
  });

  it('draws equal networks once, with the discriminator that judged and the generator of a prior', () => {
    const titles = [...document.querySelectorAll('#architecture summary, #architecture h3')].map((found) =>
      squeezed(found.textContent),
    );
    expect(titles[0]).toContain('vae.beta-1 (2 seeds)');
    expect(titles).toHaveLength(4);
    // 8 latents and 3 bundles through 256 and 256 units: 12 · 256 + 257 · 256 + 257.
    expect(titles[2]).toMatch(/^aae \(2 seeds\):.*discriminator 69 121$/);
    // 256 + 24,640 + 6,176 + 11 · 32 · 16 + 16 + 17.
    expect(titles[3]).toMatch(/^broken \(2 seeds\):.*discriminator 36 737$/);
    expect(titles[1]).toMatch(/^regression:.*generator 17$/);
    expect(document.querySelectorAll('#architecture svg.diagram')).toHaveLength(2 * 4 + 3);
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

  it('draws the same streamlines as every model decodes them', () => {
    const labels = [...document.querySelectorAll('#reconstruction svg.picture')].map((svg) =>
      svg.getAttribute('aria-label'),
    );
    expect(labels.slice(0, 3)).toEqual([
      '2 test streamlines, as they are',
      '2 test streamlines, decoded by ae',
      '2 test streamlines, decoded by vae.beta-1.seed-1',
    ]);
    expect(labels).toHaveLength(3 + 2 * 2);
    expect([...document.querySelectorAll('#reconstruction summary')].at(-1)!.textContent).toBe(
      'vae.beta-1.seed-1',
    );
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

  it('has one card for many models', () => {
    const cards = [...document.querySelectorAll('.card')].map((card) => squeezed(card.textContent));
    expect(cards.filter((card) => card.startsWith('Mean point error'))).toHaveLength(1);
    expect(cards[0]).toContain('0.20–0.40 mm 11 models');
    expect(cards.filter((card) => card.startsWith('Prior samples'))).toHaveLength(4);
  });
});
