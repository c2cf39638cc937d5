import type { Data } from '../gather/streamlines.ts';
import { html, type Html } from '../page/html.ts';

/** What has to stand wherever figures of a simulated cohort are shown; null of other data. */
export function simulatedWarning({ simulation }: Pick<Data, 'simulation'>): Html | null {
  if (simulation === null) return null;
  return html`<p class="note">
    <strong>Simulated subjects, chosen parameters: nothing here is a law of human anatomy.</strong>
  </p>`;
}

/** Where simulated streamlines come from: their bundles' shapes, the arm, and the law by its hash. */
export function simulatedOrigin({ simulation }: Pick<Data, 'simulation'>): Html | null {
  if (simulation === null) return null;
  const { arm, geometry, lawSha256 } = simulation;
  const shapes = geometry === 'isbi2013' ? "the ISBI 2013 challenge's phantom" : 'the FiberCup phantom';
  return html`<p>
    <strong>Simulated streamlines</strong>: no image was tracked. Their bundles begin from those of ${shapes};
    a law of age and diagnosis with chosen parameters (arm <code>${arm}</code>) shapes them for each simulated
    subject. The law is <code>truth.json</code> of the node that made them, SHA-256
    <code>${lawSha256.slice(0, 12)}</code>. Bundles are those that were drawn.
  </p>`;
}
