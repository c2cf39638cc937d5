import { z } from 'zod';
import { ACCESS } from '../artefact/manifest.ts';
import { TractogenError } from '../errors.ts';
import { systemCode, type FileSystem } from '../files/file-system.ts';
import { VERBS } from './define.ts';

/** `plan/<node>.json`: everything a node's run depends on besides code and inputs' bytes. */
export const planSchema = z.strictObject({
  schema: z.literal(1),
  pipeline: z.string(),
  node: z.string(),
  stage: z.string(),
  verb: z.enum(VERBS),
  params: z.record(z.string(), z.unknown()),
  seed: z.number(),
  splitSeed: z.number(),
  access: z.enum(ACCESS),
  /** By role: the nodes read and their folders, relative to the workspace root. */
  inputs: z.record(z.string(), z.array(z.strictObject({ node: z.string(), dir: z.string() }))),
});
export type Plan = z.infer<typeof planSchema>;

export async function readPlan(fs: FileSystem, file: string): Promise<Plan> {
  let value: unknown;
  try {
    value = JSON.parse(await fs.readFile(file, 'utf8'));
  } catch (cause) {
    const gone = systemCode(cause) === 'ENOENT';
    throw new TractogenError('PLAN_INVALID', gone ? 'there is no such plan' : 'the plan is not JSON', {
      file,
      cause,
      remedy: 'Run the pipeline by `npx nx run pipelines:<name>`, which writes its plans',
    });
  }
  const parsed = planSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new TractogenError('PLAN_INVALID', `${issue.path.join('.') || 'the plan'}: ${issue.message}`, {
    file,
    remedy: 'Remove it and run the pipeline again',
  });
}
