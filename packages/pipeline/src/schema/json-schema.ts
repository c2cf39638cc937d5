import { z } from 'zod';
import type { Catalogue } from './catalogue.ts';
import { ID_PATTERN, nodeSchema, pipelineSchema } from './pipeline.ts';

type Json = Record<string, unknown>;

/**
 * The JSON schema that gives editors completion and hints in `pipelines/*.yaml`: the pipeline's own
 * words, and by the node's `stage` its roles and parameters. Required parameters are not asked for,
 * since `foreach` may give them.
 *
 * @param params the zod schema of each stage's parameters
 */
export function pipelineJsonSchema(catalogue: Catalogue, params: ReadonlyMap<string, z.ZodType>): Json {
  const pipeline = jsonOf(pipelineSchema);
  const node = jsonOf(nodeSchema);
  const properties = pipeline.properties as Record<string, Json>;
  const nodeProperties = node.properties as Record<string, Json>;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Tractogen pipeline',
    ...pipeline,
    properties: {
      ...properties,
      nodes: {
        type: 'object',
        description: properties.nodes.description,
        propertyNames: { pattern: ID_PATTERN.source },
        additionalProperties: {
          ...node,
          properties: { ...nodeProperties, stage: { ...nodeProperties.stage, enum: [...catalogue.keys()] } },
          allOf: [...catalogue].map(([stage, { needs }]) => ({
            if: { properties: { stage: { const: stage } } },
            // oxlint-disable-next-line unicorn/no-thenable -- a JSON Schema keyword
            then: {
              properties: {
                needs: {
                  properties: Object.fromEntries(
                    Object.entries(needs).map(([role, need]) => [role, roleSchema(need)]),
                  ),
                  additionalProperties: false,
                },
                params: paramsSchema(params.get(stage)),
              },
            },
          })),
        },
      },
    },
  };
}

function roleSchema({ kind, arity }: { kind: string; arity: string }): Json {
  const text = {
    one: `A node that gives a ${kind}`,
    optional: `A node that gives a ${kind}, if there is one`,
    many: `Nodes that each give a ${kind}`,
  }[arity];
  return { description: text };
}

const SEED: Json = { type: 'integer', minimum: 0, maximum: 0xffff_ffff, description: "The node's seed" };

function paramsSchema(schema: z.ZodType | undefined): Json {
  return schema === undefined ? {} : forgiving(jsonOf(schema));
}

/** A seed among the parameters is taken as the node's; a parameter that is not there may come from `foreach`. */
function forgiving(json: Json): Json {
  const options = (json.oneOf ?? json.anyOf) as Json[] | undefined;
  if (options) return { ...json, oneOf: undefined, anyOf: options.map(forgiving) };
  return {
    ...json,
    properties: { ...(json.properties as Json | undefined), seed: SEED },
    required: undefined,
  };
}

/**
 * Names of the parameters that a stage's schema marks by `.meta({ path: true })`, sorted: dotted where they stand within
 * others (`registration.template`), with `*` for every name of a record.
 */
export function pathParams(schema: z.ZodType): string[] {
  const names = new Set<string>();
  const visit = (json: Json, parts: readonly string[]): void => {
    if (json.path === true) names.add(parts.join('.'));
    for (const option of ((json.oneOf ?? json.anyOf) as Json[] | undefined) ?? []) visit(option, parts);
    for (const [name, property] of Object.entries(
      (json.properties as Record<string, Json> | undefined) ?? {},
    ))
      visit(property, [...parts, name]);
    const { additionalProperties: entries } = json;
    if (typeof entries === 'object' && entries !== null) visit(entries as Json, [...parts, '*']);
  };
  visit(jsonOf(schema), []);
  return [...names].toSorted();
}

function jsonOf(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  return json;
}
