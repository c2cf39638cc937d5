import { resolveSettings, type Resolved } from '@tractogen/nn';
import type { Params } from './params.ts';

type Own = 'linear' | 'width' | 'loss' | 'mix' | 'dropout';

/** Parameters with nothing left open. */
export type Settings = Resolved<Params> & { readonly [Name in Own]: Exclude<Params[Name], undefined> };

const OWN: Readonly<Record<Settings['linear'], Pick<Settings, Exclude<Own, 'linear'>>>> = {
  pca: { width: 1, loss: 'squares', mix: false, dropout: 0 },
  // What 1,400 streamlines need, so that they are not learnt by heart: docs/decisions/018-charts.md.
  charts: { width: 0.25, loss: 'distances', mix: true, dropout: 0.2 },
};
/** With dropout and mixed streamlines the best epoch comes late. */
const CHARTS_EPOCHS = 120;

/** Fills what is left out from the preset. */
export function settingsOf(params: Params): Settings {
  const linear = params.linear ?? 'pca';
  const own = linear === 'charts' ? { tractogen: { epochs: CHARTS_EPOCHS } } : {};
  const given = Object.entries(resolveSettings(params, own)).filter(([, value]) => value !== undefined);
  return Object.assign({ linear, ...OWN[linear] }, Object.fromEntries(given)) as Settings;
}
