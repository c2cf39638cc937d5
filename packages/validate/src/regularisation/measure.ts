import { isShape } from '@tractogen/codec';
import type { StreamlineTable } from '@tractogen/formats';
import { rowsOfKind } from '../data.ts';
import type { Reconstruction } from '../figures/examples.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Subject } from '../models/subjects.ts';
import { encodeTold, toldOf } from '../models/told.ts';
import { membersOf } from './members.ts';
import { addCeilings, addDistances, addOrder } from './order.ts';
import type { Reserved } from './reserved.ts';
import { ruleOf, type Rule } from './rule.ts';
import { addSweeps, type SweepFigure } from './sweeps.ts';

/** An attribute's reserved dimension in one model, for drawing. */
export interface RegularisationFigure extends Rule, Pick<Reserved, 'unit' | 'dimension'> {
  readonly model: string;
  readonly attribute: string;
  /** By bundle; of attributes that one streamline shows. */
  readonly sweeps: readonly SweepFigure[];
}

/**
 * Figures of attribute regularisation on the plausible test streamlines, by what its loss promises: how the reserved
 * dimension orders each bundle's streamlines by the attribute, whether its distances are those of the attribute, and
 * whether sweeping it moves the attribute of what is decoded.
 *
 * @param rebuilt what the model made of the test split; without it there are no ceilings
 */
export async function measureRegularisation(
  { name: model, prefix, codec }: Pick<Subject, 'name' | 'prefix' | 'codec'>,
  test: StreamlineTable,
  rebuilt: Pick<Reconstruction, 'decoded'> | undefined,
  metrics: Metrics,
): Promise<readonly RegularisationFigure[]> {
  const reserved = Object.entries(codec.model.attributes).flatMap(([name, { dimension, unit }]) =>
    dimension === null ? [] : [{ name, dimension, unit }],
  );
  if (reserved.length === 0) return [];
  const told = toldOf(codec.model, test, rowsOfKind(test, 'plausible'));
  const latents = await encodeTold(codec, test, told);
  const figures: RegularisationFigure[] = [];
  for (const { name, dimension, unit } of reserved) {
    const rule = ruleOf(codec.model, name);
    const bundles = membersOf(codec.model, test, told, latents, name);
    if (bundles.size === 0) continue;
    const add: Reserved['add'] = (figure, value, n, more) =>
      metrics.add(`attribute.${prefix}${figure}`, { value, unit: '1', n, split: 'test', ...more });
    const one: Reserved = { name, dimension, unit, rule, add };
    const orders = addOrder(one, bundles);
    if (rule.loss === 'distance-mae') addDistances(one, bundles);
    const shape = isShape(name) ? name : null;
    if (shape !== null && rebuilt !== undefined) addCeilings(one, shape, bundles, rebuilt.decoded);
    const sweeps = shape === null ? [] : await addSweeps(one, shape, codec, bundles, orders);
    figures.push({ model, attribute: name, unit, dimension, ...rule, sweeps });
  }
  return figures;
}
