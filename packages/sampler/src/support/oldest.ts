import { OLDEST_TOLD, type Access } from '@tractogen/core';
import type { Supported } from './judge.ts';

/**
 * What restricted data support: of ages above 89 they tell only that they are, so that training knows none of them. A request for one
 * is a model's value, nobody's age: it is answered, warned of and flagged like any other beyond training's range.
 *
 * @param access of the data that the model was trained on
 */
export function withinToldAges(supported: Supported, access: Access): Supported {
  const age = supported.ranges.get('age');
  if (access === 'open' || age === undefined || age.high <= OLDEST_TOLD) return supported;
  return { ...supported, ranges: new Map([...supported.ranges, ['age', { ...age, high: OLDEST_TOLD }]]) };
}
