export { conditionedRows, type ConditionedRows, type Known, type Wanted } from './data.ts';
export { drawRequests, type DrawnRequests } from './requests.ts';
export { controlOf, missedBy, type Control, type ControlBatch } from './control.ts';
export type { StrayMemory } from './memory.ts';
export { fitStart, type ExpertsStart } from './start.ts';
