import { resolveSettings, type Resolved } from '@tractogen/nn';
import type { Params } from './params.ts';

/** Parameters with nothing left open. */
export type Settings = Resolved<Params>;

/** Fills what is left out from the preset. */
export function settingsOf(params: Params): Settings {
  return resolveSettings(params);
}
