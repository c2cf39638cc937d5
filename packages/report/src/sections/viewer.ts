import type { Report } from '../gather/report.ts';
import { html } from '../page/html.ts';
import { absent, type Section } from '../page/parts.ts';
import type { ViewerData } from '../page/browser/data.ts';
import { spoken } from './words.ts';
import { swatch } from '../figures/swatch.ts';

/** The interactive picture; the page is whole without it. */
export function viewerSection(report: Report, data: ViewerData | null): Section {
  if (data === null) return absent('viewer', '3-D view', 'No 3-D view was asked for.');
  const sets = [...new Set(data.groups.map(({ set }) => set))];
  const bundles = [...new Set(data.groups.map(({ bundle }) => bundle))];
  return {
    id: 'viewer',
    title: '3-D view',
    body: html`<noscript
        ><p class="missing">The 3-D view needs JavaScript; all pictures above are still ones.</p></noscript
      >
      <div class="interactive hidden" id="viewer-box">
        <div class="controls">
          <fieldset>
            <legend>Show</legend>
            ${sets.map((set) => html`<label><input type="checkbox" data-set="${set}" checked />${set}</label>`)}
          </fieldset>
          <fieldset>
            <legend>Colour</legend>
            <label
              ><select id="viewer-colour">
                <option value="bundle">by bundle</option>
                <option value="direction">by direction</option>
              </select></label
            >
          </fieldset>
          <button type="button" id="viewer-reset">Reset view</button>
        </div>
        <div class="viewer">
          <canvas
            id="viewer-canvas"
            tabindex="0"
            role="img"
            aria-label="Streamlines in three dimensions. Arrow keys turn, plus and minus zoom."
          ></canvas>
        </div>
        <div class="controls">
          <fieldset>
            <legend>Bundles</legend>
            ${bundles.map((name) => html`<label><input type="checkbox" data-bundle="${name}" checked /><span class="legend">${swatch(report.colours.get(name) ?? '#8a949d')}</span>${spoken(name)}</label>`)}
          </fieldset>
        </div>
        <p class="note">
          Drag to turn, drag with Shift or the right button to move, scroll to zoom; or arrow keys, plus and
          minus. At most ${report.params.viewerStreamlines} streamlines a bundle and set.
        </p>
      </div>
      <p class="missing hidden" id="viewer-failed">
        This browser has no WebGL 2, so the 3-D view can't be shown; all pictures above are still ones.
      </p>`,
  };
}
