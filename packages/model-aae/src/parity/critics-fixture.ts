import { readFixture, type After, type Summary } from '@tractogen/nn/parity';
import type { Rivalry } from '../phases/rivalry.ts';
import type { CriticKind } from './hashed-critic.ts';

type Losses = Readonly<Record<'bce' | 'wgan', number>>;
export interface CriticOutputs {
  readonly dropout: boolean;
  readonly logits: Readonly<Record<'real' | 'fake' | 'generator', readonly number[]>>;
  readonly layers: Readonly<Record<string, Summary>>;
  readonly gradientNorms: readonly number[];
  readonly penalty: number;
  readonly critic: Losses;
  readonly generator: Losses;
  readonly generatorGradientOfZ: Readonly<Record<'bce' | 'wgan', Summary>>;
}
export interface CriticFixture {
  readonly outputs: readonly CriticOutputs[];
  readonly gradients: readonly {
    readonly kind: Rivalry['loss'];
    readonly dropout: boolean;
    readonly gradients: Readonly<Record<string, Summary>>;
  }[];
  readonly clipped: {
    readonly limit: number;
    readonly rate: number;
    readonly loss: readonly number[];
    readonly after: Readonly<Record<string, After>>;
  };
}

export const criticsFixture = readFixture('critics.json') as Readonly<Record<CriticKind, CriticFixture>> & {
  readonly settings: Readonly<Record<'beta1' | 'beta2' | 'epsilon' | 'penaltyWeight', number>>;
  readonly zeroGradientOfWasserstein: Readonly<Record<CriticKind, readonly string[]>>;
  readonly keras: { readonly logits: readonly number[]; readonly within: number };
};
