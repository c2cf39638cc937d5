import { agreementSvg } from '../../figures/agreement.ts';
import { NEUTRAL } from '../../figures/palette.ts';
import type { Control } from '../../gather/drawn.ts';
import type { Report } from '../../gather/report.ts';
import { html, type Html } from '../../page/html.ts';
import { spoken } from '../words.ts';

/** Measured against requested values, a picture for each bundle; requests out of support are grey. */
export function scatters({ colours }: Report, drawn: readonly Control[]): Html {
  return html`<div class="panels">
    ${drawn.map(({ bundle, attribute, unit, requested, measured, outOfSupport }) => {
      const name = bundle === '' ? 'any bundle' : spoken(bundle);
      const cloud = (out: boolean, colour: string) => {
        const places = [...requested.keys()].filter((i) => outOfSupport[i] === out);
        return { x: places.map((i) => requested[i]), y: places.map((i) => measured[i]), colour };
      };
      const words = unit === '1' ? spoken(attribute) : `${spoken(attribute)}, ${unit}`;
      const [beyond, within] = [cloud(true, NEUTRAL), cloud(false, colours.get(bundle) ?? '#4269d0')];
      const count = beyond.x.length;
      return html`<figure>
        ${agreementSvg({
          clouds: [beyond, within],
          across: `requested ${words}`,
          up: 'measured',
          label: `${spoken(attribute)} of ${name}: measured against requested`,
          size: 170,
          // What lies far out of support would leave no room for the rest.
          ...(within.x.length > 1 ? { reach: [...within.x, ...within.y] } : {}),
        })}
        <figcaption>
          ${name}${count === 0 ? null : `; ${count} out of support, grey, or beyond the frame`}
        </figcaption>
      </figure>`;
    })}
  </div>`;
}
