import { z } from 'zod';
import { PROGRAM_NAMES } from '../graph/programs.ts';

/** Ids name folders, Nx projects and cluster jobs, so they are kept plain. */
export const ID_PATTERN = /^[a-z0-9][a-z0-9.-]*$/;
const MAX_ID = 100;
/** Folders and files that stand beside the nodes' own in `results/<pipeline>/`. */
const RESERVED = new Set(['plan', 'wip', 'logs', 'runs', 'summary.json']);

/** What is wrong with an id, or undefined. */
export function idProblem(id: string): string | undefined {
  if (!ID_PATTERN.test(id)) return `"${id}" must match ${ID_PATTERN.source}`;
  if (id.length > MAX_ID) return `"${id}" is longer than ${MAX_ID} letters`;
  if (id.includes('..') || id.endsWith('.')) return `"${id}" has a dot where none may stand`;
  if (RESERVED.has(id) || id.endsWith('.resources'))
    return `"${id}" is a name that every pipeline uses itself`;
  return undefined;
}

const seed = z.int().min(0).max(0xffff_ffff);
const access = z.enum(['open', 'restricted']);
const reference = z.string();
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const id = z.string().check((context) => {
  const problem = idProblem(context.value);
  if (problem !== undefined) context.issues.push({ code: 'custom', message: problem, input: context.value });
});

const resourcesSchema = z
  .strictObject({
    gpu: z.int().min(0).max(64).optional().describe('Graphics processors'),
    cpus: z.int().min(1).max(1024).optional().describe('Processor cores'),
    memory: z
      .string()
      .regex(/^[1-9][0-9]*(MiB|GiB)$/, 'write it like 4GiB or 512MiB')
      .optional()
      .describe('Main memory, for example 4GiB'),
    time: z
      .string()
      .regex(/^([1-9][0-9]*h)?([1-9][0-9]*m)?$/, 'write it like 2h, 90m or 1h30m')
      .min(2)
      .optional()
      .describe('Longest run time, for example 2h'),
  })
  .describe('For the launcher; a change reruns nothing');
export type Resources = z.infer<typeof resourcesSchema>;

export const nodeSchema = z.strictObject({
  stage: z.string().describe('The stage that the node runs'),
  needs: z
    .record(z.string(), z.union([reference, z.array(reference)]))
    .optional()
    .describe('By role: the node or nodes whose artefacts are read'),
  params: z.record(z.string(), z.unknown()).optional().describe("The stage's parameters"),
  seed: seed
    .optional()
    .describe("The node's seed; without it, it derives from the pipeline's seed and the node's id"),
  foreach: z
    .record(z.string(), z.array(scalar).min(1))
    .optional()
    .describe('One node for each combination of these parameters; `seed` sets the seed'),
  each: z
    .union([reference, z.array(reference).min(1)])
    .optional()
    .describe('One node for each node of the entries named here, which `needs` then calls `each`'),
  requires: z
    .enum(PROGRAM_NAMES)
    .optional()
    .describe(
      'A program that the node needs; where it is not installed, the node and all that read from it are left out',
    ),
  resources: resourcesSchema.optional(),
  access: access.optional().describe('As for the pipeline; a node is as restricted as what it reads'),
});
export type NodeEntry = z.infer<typeof nodeSchema>;

/** `pipelines/<name>.yaml`, before stages are looked at. */
export const pipelineSchema = z.strictObject({
  description: z.string().optional().describe('One line for people'),
  seed: seed.default(0).describe("A node's seed derives from this and the node's id"),
  splitSeed: seed.default(1).describe('Seed of the data split, shared by all nodes'),
  access: access.default('open').describe('`restricted` if any input may not be shared'),
  nodes: z.record(id, nodeSchema).describe('The nodes by id'),
});
export type PipelineEntry = z.infer<typeof pipelineSchema>;
