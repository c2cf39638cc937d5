import type { ModelFile } from '@tractogen/codec';
import { z } from 'zod';

/** What a reserved dimension was trained to be, and so what it is judged by. */
export interface Rule {
  /** `ar-vae` fixes the order. `distance-mae` fixes signed distances, in standard deviations, and with them the order. */
  readonly loss: 'ar-vae' | 'distance-mae';
  /** Weight of the loss; 0: nothing pulls at the dimension, which is a control. */
  readonly gamma: number;
  /** Whether the direction of the order counts. Of a control it does not: correlations of bundles must not cancel each other. */
  readonly signed: boolean;
}

const schema = z.array(
  z.looseObject({
    attribute: z.string(),
    loss: z.enum(['ar-vae', 'distance-mae']),
    gamma: z.number(),
  }),
);

/** The rule of a model's attribute; the order of a model that does not say how it was trained. */
export function ruleOf({ hyperParameters }: Pick<ModelFile, 'hyperParameters'>, attribute: string): Rule {
  const known = schema.safeParse(hyperParameters['regularise']).data ?? [];
  const { loss, gamma } = known.find((entry) => entry.attribute === attribute) ?? {
    loss: 'ar-vae' as const,
    gamma: 1,
  };
  return { loss, gamma, signed: gamma > 0 };
}
