import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';
import { raw, type Html } from '../page/html.ts';

/**
 * Draws a figure of Observable Plot to SVG without a browser.
 *
 * The page's policy forbids style elements and attributes inside the figure: the rules that matter
 * stand in the page's style sheet under `.plot`.
 */
export function plotSvg(options: Plot.PlotOptions, label: string): Html {
  const { document } = new JSDOM('').window;
  const drawn = Plot.plot({ ...options, document });
  const svg = drawn.matches('svg') ? drawn : drawn.querySelector('svg');
  if (svg === null) throw new Error('a figure came without its SVG');
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const styled of [svg, ...svg.querySelectorAll('[style]')]) styled.removeAttribute('style');
  svg.setAttribute('class', 'plot');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return raw(svg.outerHTML);
}
