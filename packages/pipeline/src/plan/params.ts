import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { TractogenError } from '@tractogen/core';
import { nodePath, type Pipeline } from '../graph/pipeline.ts';
import { explainIssues } from '../yaml/explain.ts';
import type { YamlSource } from '../yaml/source.ts';

/** The schema that `packages/<stage>/src/params.ts` exports: the only code of a stage that planning runs. */
export async function loadParams(root: string, stage: string): Promise<z.ZodType> {
  const file = join('packages', stage, 'src/params.ts');
  try {
    const module = (await import(pathToFileURL(join(root, file)).href)) as { params: z.ZodType };
    return module.params;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new TractogenError('RUNTIME_MISSING', `the parameters of ${stage} cannot be loaded: ${why}`, {
      file,
      cause,
      exitCode: 1,
      remedy: 'Run `npm run setup`, then try again',
    });
  }
}

/**
 * Every node's parameters, checked and with the stage's defaults filled in.
 *
 * @throws TractogenError for the first mistake in the order of the file's nodes
 */
export async function resolveParams(
  root: string,
  pipeline: Pipeline,
  source: YamlSource,
): Promise<Map<string, Record<string, unknown>>> {
  const schemas = new Map<string, z.ZodType>();
  const resolved = new Map<string, Record<string, unknown>>();
  for (const node of pipeline.nodes) {
    const schema = schemas.get(node.stage) ?? (await loadParams(root, node.stage));
    schemas.set(node.stage, schema);
    const parsed = schema.safeParse(node.params);
    if (parsed.success) {
      resolved.set(node.id, parsed.data as Record<string, unknown>);
      continue;
    }
    // A value from `foreach` stands elsewhere in the file than the other parameters.
    const varied = parsed.error.issues.find((issue) => {
      const key = issue.code === 'unrecognized_keys' ? issue.keys[0] : issue.path[0];
      return node.varied.includes(String(key));
    });
    if (varied) throw explainVaried(source, schema, node, varied);
    throw explainIssues(source, schema, parsed.error.issues, nodePath(node.entry, 'params'));
  }
  return resolved;
}

function explainVaried(
  source: YamlSource,
  schema: z.ZodType,
  node: Pipeline['nodes'][number],
  issue: z.core.$ZodIssue,
): TractogenError {
  // Read with the expanded value, placed at the `foreach` key.
  const view: YamlSource = {
    ...source,
    value: { nodes: { [node.entry]: { foreach: node.params } } },
  };
  return explainIssues(view, schema, [issue], nodePath(node.entry, 'foreach'));
}
