import type { Report } from '../gather/report.ts';
import { ablationsSection } from '../sections/ablations/section.ts';
import { architectureSection } from '../sections/architecture.ts';
import { askedSection } from '../sections/asked/section.ts';
import { claimsSection } from '../sections/claims/section.ts';
import { controlSection } from '../sections/control/section.ts';
import { dataSection } from '../sections/data.ts';
import { filteringSection } from '../sections/filtering.ts';
import { frontierSection } from '../sections/frontier.ts';
import { generationSection } from '../sections/generation.ts';
import { headline } from '../sections/headline/section.ts';
import { latentSection } from '../sections/latent/section.ts';
import { populationSection } from '../sections/population.ts';
import { predictedSection } from '../sections/predicted.ts';
import { priorSection } from '../sections/prior/section.ts';
import { provenanceSection } from '../sections/provenance.ts';
import { reconstructionSection } from '../sections/reconstruction/section.ts';
import { regularisedSection } from '../sections/regularised/section.ts';
import { simulatedWarning } from '../sections/simulated.ts';
import { supportSection } from '../sections/support.ts';
import { tractometerSection } from '../sections/tractometer.ts';
import { trainingSection } from '../sections/training/section.ts';
import { viewerSection } from '../sections/viewer.ts';
import { packViewer } from '../viewer/pack.ts';
import { pageDocument } from './document.ts';
import { html, raw } from './html.ts';
import { figure, sectionMarkup, withAbsent } from './parts.ts';
import { viewerScript } from './script.ts';
import { pageStyle } from './style.ts';

/** The report as one HTML file; its bytes depend on what it shows alone. */
export async function renderPage(report: Report): Promise<string> {
  const viewer = packViewer(report);
  const shown = [
    askedSection(report),
    reconstructionSection(report),
    filteringSection(report),
    tractometerSection(report),
    predictedSection(report),
    controlSection(report),
    populationSection(report),
    supportSection(report),
    regularisedSection(report),
    priorSection(report),
    generationSection(report),
    viewerSection(report, viewer),
    latentSection(report),
    frontierSection(report),
    ablationsSection(report),
    trainingSection(report),
    architectureSection(report),
  ];
  const sections = withAbsent([
    ...shown,
    claimsSection(report, shown),
    dataSection(report),
    provenanceSection(report),
  ]);
  const { title, description } = report.params;
  const total = [...report.data.splits.values()].reduce((sum, { rows }) => sum + rows, 0);
  const counted = [
    `${figure(total, 0)} streamlines`,
    `${report.bundles.length} bundles`,
    `${report.models.length} ${report.models.length === 1 ? 'model' : 'models'}`,
  ].join(' · ');
  const body = html`<header class="top">
      <h1>${title}</h1>
      ${description === '' ? null : html`<p class="lead">${description}</p>`}${simulatedWarning(report.data)}
      <p class="note">${counted}</p>
      ${headline(report)}
    </header>
    <nav class="contents" aria-label="Contents">
      <ul>
        ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
      </ul>
    </nav>
    <main>${sections.map(sectionMarkup)}</main>
    <footer><p>Made by Tractogen. The page is one file, needs no network and loads nothing.</p></footer>`;
  return pageDocument({
    title,
    style: pageStyle(),
    body: raw(renumbered(body.markup)),
    viewer: viewer === null ? null : { script: await viewerScript(), data: viewer },
  });
}

/** Plot counts its clip paths through a whole process; here they count through the page, so that bytes repeat. */
function renumbered(markup: string): string {
  const places = new Map<string, string>();
  return markup.replace(/(?<=id="|url\(#)plot-clip-\d+/g, (id) => {
    const known = places.get(id) ?? `plot-clip-${places.size + 1}`;
    places.set(id, known);
    return known;
  });
}
