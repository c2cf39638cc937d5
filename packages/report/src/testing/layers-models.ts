import { readFileSync } from 'node:fs';

/** What TensorFlow.js says of a layer. */
interface KnownLayer {
  readonly shape: readonly number[];
  readonly parameters: number;
}

interface LayersModels {
  /** Content of `encoder/model.json` and `decoder/model.json`. */
  readonly encoder: unknown;
  readonly decoder: unknown;
  readonly layers: Readonly<Record<'encoder' | 'decoder', Readonly<Record<string, KnownLayer>>>>;
}

/** Encoder and decoder of a conditional model with experts, as TensorFlow.js saved them, and what it says of their layers. */
export const layersModels = JSON.parse(
  readFileSync(new URL('layers-models.json', import.meta.url), 'utf8'),
) as LayersModels;
