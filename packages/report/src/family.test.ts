import { afterAll, describe, expect, it } from 'vitest';
import { runReport } from './testing/run.ts';
import { familyPage, squeezed } from './testing/family/page.ts';

const { root, nodes, document, textOf, rowsOf, remove } = await familyPage();
afterAll(remove);

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

  it('has one card for many models', () => {
    const cards = [...document.querySelectorAll('.card')].map((card) => squeezed(card.textContent));
    expect(cards.filter((card) => card.startsWith('Mean point error'))).toHaveLength(1);
    expect(cards[0]).toContain('0.20–0.40 mm 11 models');
    expect(cards.filter((card) => card.startsWith('Prior samples'))).toHaveLength(4);
  });
});
