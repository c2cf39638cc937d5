export { checkPipeline, type CheckedPipeline } from './plan/check.ts';
export type { Pipeline, PipelineNode } from './graph/pipeline.ts';
export type { Summary, NodeSummary, Metric, Status } from './summary/summary.ts';
export { summaryTable } from './summary/table.ts';
export { bar, drawing, duration, type Drawing, type DrawingOptions } from './launch/draw.ts';
