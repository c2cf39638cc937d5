export { spreadSuite } from './parity/spread-suite.ts';
export { arcs } from './stage/arcs.ts';
export { stageBench, type Ended, type StageBench, type StageNode } from './stage/bench.ts';
export { rememberedRequests } from './stage/remembered.ts';
