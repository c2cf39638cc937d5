import { bceDiscriminatorLoss, bceGeneratorLoss } from '../../losses/adversarial/bce.ts';
import { wassersteinCriticLoss, wassersteinGeneratorLoss } from '../../losses/adversarial/wasserstein.ts';
import type { Tf } from '../../ops/ops.ts';
import { mean, softplus, type Case } from './case.ts';

const B = 6;

/** What discriminators and generators lower. */
export function adversarialCases(flow: Tf): Case[] {
  return [
    {
      name: 'BCE of a discriminator',
      shapes: [
        [B, 1],
        [B, 1],
      ],
      loss: (real, fake) => bceDiscriminatorLoss(flow, real, fake),
      plain: ([real, fake]) => mean(real.map((value) => softplus(-value))) + mean(fake.map(softplus)),
    },
    {
      name: 'BCE of a generator',
      shapes: [[B, 1]],
      loss: (fake) => bceGeneratorLoss(flow, fake),
      plain: ([fake]) => mean(fake.map((value) => -Math.log(1 / (1 + Math.exp(-value))))),
    },
    {
      name: 'Wasserstein critic',
      shapes: [
        [B, 1],
        [B, 1],
      ],
      loss: (real, fake) => wassersteinCriticLoss(flow, real, fake),
      plain: ([real, fake]) => mean(fake) - mean(real),
    },
    {
      name: 'Wasserstein generator',
      shapes: [[B, 1]],
      loss: (fake) => wassersteinGeneratorLoss(flow, fake),
      plain: ([fake]) => -mean(fake),
    },
  ];
}
